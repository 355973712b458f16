"""One-time login links and the sessions behind them.  In memory only: all end when the process does."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer

LINK_LIFE: Final = 24 * 3600
"""Seconds for which a link may be used, once."""
_SALT: Final = "returncall page login"
_MOST_SESSIONS: Final = 20
_MOST_TRIES: Final = 10
_TRY_WINDOW: Final = 60.0


def new_link(key: str) -> str:
    """A path that logs in once at the page that holds `key`; any process that may read the key can make one."""
    return "/login/" + URLSafeTimedSerializer(key, salt=_SALT).dumps(secrets.token_urlsafe(12))


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that came through a link.  id: the cookie's value.  csrf: must stand in every form it posts."""

    id: str
    csrf: str

    def allows(self, token: str) -> bool:
        """Whether a form with that token is this session's."""
        return compare_digest(self.csrf.encode(), token.encode("utf-8", "replace"))


class Doors:
    """Safe for threads.  key: signs the links; a fresh one for each process unless another must make links, too."""

    def __init__(self, key: str | None = None) -> None:
        """See the class."""
        self.key: Final = key or secrets.token_urlsafe(32)
        self._links: Final = URLSafeTimedSerializer(self.key, salt=_SALT)
        self._lock: Final = threading.Lock()
        self._used: dict[str, float] = {}
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._misses: list[float] = []

    def link(self) -> str:
        """The path of a fresh one-time link."""
        return new_link(self.key)

    def is_barred(self) -> bool:
        """Whether too many wrong links came within the last minute."""
        now = time.monotonic()
        with self._lock:
            self._misses = [at for at in self._misses if now - at < _TRY_WINDOW]
            return len(self._misses) >= _MOST_TRIES

    def enter(self, token: str, *, instead_of: Session | None = None) -> Session | None:
        """A new session for a link that was never used, else None.  instead_of: ends."""
        try:
            nonce = self._links.loads(token, max_age=LINK_LIFE)
        except BadData:
            nonce = None
        now = time.monotonic()
        with self._lock:
            self._used = {known: until for known, until in self._used.items() if until > now}
            if not isinstance(nonce, str) or nonce in self._used:
                self._misses.append(now)
                return None
            self._used[nonce] = now + LINK_LIFE
            if instead_of is not None:
                self._sessions.pop(_digest(instead_of.id), None)
            session = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(24))
            self._sessions[_digest(session.id)] = session
            while len(self._sessions) > _MOST_SESSIONS:
                self._sessions.popitem(last=False)
        return session

    def session(self, cookie: str) -> Session | None:
        """The session with that cookie."""
        with self._lock:
            return self._sessions.get(_digest(cookie))

    def leave(self, session: Session) -> None:
        """End it; its token is worth nothing any more."""
        with self._lock:
            self._sessions.pop(_digest(session.id), None)


def _digest(cookie: str) -> str:
    # Looked up by digest, so that the time a look-up takes says nothing about the cookie.
    return sha256(cookie.encode("utf-8", "replace")).hexdigest()
