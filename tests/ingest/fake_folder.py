"""A small folder on the scripted server, and how the tests read it."""

from __future__ import annotations

from datetime import UTC, datetime

from ingest.imap_mailbox import open_mailbox
from ingest.imap_server import ImapServer
from returncall.model import Cursor, RawMessage
from tests.rig.fake_imap import FakeImap, examined, fetch_answer

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def server(port: int, **changes: object) -> ImapServer:
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "user": "me",
        "secret": "canary",
        "timeout": 2.0,
    }
    return ImapServer(**{**values, **changes})  # type: ignore[arg-type]


def read(fake: FakeImap, *, last: int | None = None, since: datetime | None = None) -> list[RawMessage]:
    mailbox = open_mailbox(server(fake.port), account="personal")
    cursor = None if last is None else Cursor("personal", "INBOX", 7, last)
    try:
        return list(mailbox.fetch("INBOX", cursor, since=since))
    finally:
        mailbox.close()


def asked_uids(words: str, existing: range | list[int]) -> list[int]:
    """Which of `existing` a UID FETCH names."""
    asked = []
    for piece in words.split(" ", maxsplit=1)[0].split(","):
        first, _, last = piece.partition(":")
        asked += [uid for uid in existing if int(first) <= uid <= int(last or first)]
    return asked


class Folder:
    """A folder of small mails that behaves, but for what `bad` makes of one of them."""

    def __init__(self, uids: list[int], **bad: bytes | str) -> None:
        """bad: ``u5=b"..."`` is what is said in place of the answer about UID 5; "NO" and "CLOSE" are done."""
        self.uids = uids
        self.bad = {int(name[1:]): answer for name, answer in bad.items()}

    def __call__(self, verb: str, words: str) -> bytes | None:
        if verb == "EXAMINE":
            return examined(uidnext=(self.uids[-1] if self.uids else 0) + 1, messages=len(self.uids))
        if verb != "UID FETCH":
            return b"{tag} OK\r\n"
        uids = asked_uids(words, self.uids)
        if words.endswith("(UID)"):
            return b"".join(b"* %d FETCH (UID %d)\r\n" % (uid, uid) for uid in uids) + b"{tag} OK\r\n"
        answer = b""
        for uid in uids:
            bad = self.bad.get(uid)
            if bad == "NO":
                return answer + b"{tag} NO Some messages could not be fetched\r\n"
            if bad == "BAD":
                return answer + b"{tag} BAD internal trouble\r\n"
            answer += bad if isinstance(bad, bytes) else fetch_answer(uid, uid, b"Subject: %d\r\n\r\n" % uid)
        return answer + b"{tag} OK\r\n"
