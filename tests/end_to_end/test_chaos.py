"""The lasting service on bad lines: ready again soon after each, no busy loop, and no mail left lying."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from returncall.store import accounts, messages
from returncall.store.engine import Store, open_store
from tests.end_to_end.program import PROFILE
from tests.rig.chaos import ChaosProxy, Faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.rig.dovecot import Dovecot, MailUser

pytestmark = [pytest.mark.dovecot]

READY_SECONDS = 90.0
SEEN_SECONDS = 60.0
# The first wait after trouble is 2.5 s at least.
TRIES_PER_SECOND = 1 / 2.5
SHARE_OF_A_CORE = 0.05
KINDS = ("latency", "bandwidth", "slicer", "blackhole", "half_close", "rst", "drip", "cut", "gone")


def faults(kind: str, chance: random.Random) -> Faults:
    """Trouble of that kind: at once, or some octets later, perhaps in the middle of an answer."""
    match kind:
        case "latency":
            return Faults(latency=chance.uniform(0.2, 2.0))
        case "bandwidth":
            return Faults(octets_per_second=chance.randint(100, 2_000))
        case "slicer":
            return Faults(slices=chance.randint(1, 20), latency=0.02, seed=chance.randrange(10**6))
        case "gone":  # who connects is dropped, and so was who was connected
            return Faults(after=0)
        case _:
            return Faults(after=chance.choice([0, chance.randint(1, 400), chance.randint(400, 3_000)]), then=kind)


def mail(name: str) -> bytes:
    return (
        f"From: Jo <jo@friends.example>\r\nTo: sam@example.org\r\nSubject: Photos\r\nMessage-ID: <{name}@chaos.example>\r\n"
        f"Date: {datetime.now(UTC):%a, %d %b %Y %H:%M:%S} +0000\r\n\r\nHi Sam, the photos of Sunday are up: {name}.\r\n"
    ).encode()


@dataclass
class Line:
    """One account behind a proxy of its own.  told: per episode its kind, seconds to ready and to each mail seen."""

    name: str
    user: MailUser
    proxy: ChaosProxy
    store: Store
    told: list[tuple[str, float, float]] = field(default_factory=list)

    def episode(self, kind: str, chance: random.Random, *, longest: float) -> None:
        """Trouble for a while, mail during it; then the line is up, more mail, and both must be seen in time."""
        key = f"{self.name}.{len(self.told)}"
        self.proxy.strike(faults(kind, chance))
        if kind == "gone":
            self.proxy.kick()
        lasts = chance.uniform(1.0, longest)
        time.sleep(lasts / 2)
        self.user.deliver([mail(f"{key}.during")])
        time.sleep(lasts / 2)
        self.proxy.strike(Faults())
        up, up_at = time.monotonic(), datetime.now(UTC)
        self.user.deliver([mail(f"{key}.after")])
        seen = max(self._seen(f"{key}.{one}", since=up) for one in ("during", "after"))
        self.told.append((kind, self._ready(up_at, since=up), seen))

    def _seen(self, name: str, *, since: float) -> float:
        while time.monotonic() < since + READY_SECONDS:
            with self.store.read() as conn:
                if messages.find_by_message_id(conn, f"<{name}@chaos.example>"):
                    break
            time.sleep(0.5)
        return time.monotonic() - since

    def _ready(self, up_at: datetime, *, since: float) -> float:
        while time.monotonic() < since + 2 * READY_SECONDS:
            with self.store.read() as conn:
                ok_at = accounts.get(conn, self.name).last_ok_at
            if ok_at and ok_at >= up_at:
                return (ok_at - up_at).total_seconds()
            time.sleep(0.5)
        return time.monotonic() - since


def _computing(pid: int) -> float:
    """Seconds of the process and of its children so far."""
    whole = 0.0
    for one in (pid, *_children(pid)):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        whole += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return whole


def _children(pid: int) -> list[int]:
    return [int(one) for path in Path(f"/proc/{pid}/task").glob("*/children") for one in path.read_text().split()]


@contextmanager
def _service(folder: Path, users: list[tuple[MailUser, ChaosProxy]]) -> Iterator[tuple[int, Store]]:
    """`returncall run` with one account per user, as it comes: no setting is changed."""
    config = folder / "config"
    config.mkdir(parents=True)
    tables = [
        f"""
[[account]]
name = "line{at}"
address = "sam{at}@example.org"
imap = {{ host = "127.0.0.1", port = {proxy.port}, security = "none", user = "{user.name}" }}
smtp = {{ host = "127.0.0.1", port = 9, security = "none", user = "{user.name}" }}
auth = {{ method = "password", password_command = ["printf", "%s", "{user.password}"] }}
"""
        for at, (user, proxy) in enumerate(users)
    ]
    (config / "config.toml").write_text("".join(tables), encoding="utf-8")
    (config / "profile.toml").write_text(PROFILE, encoding="utf-8")
    folders = ["--config", str(config), "--data", str(folder / "data")]
    with (folder / "service.log").open("wb") as log:
        service = subprocess.Popen(
            [sys.executable, "-m", "returncall", *folders, "run", "--port", "0"],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"},
        )
    try:
        assert service.stdout is not None
        assert service.stdout.readline().startswith(b"page: http://127.0.0.1:")
        with open_store(f"sqlite:///{folder / 'data' / 'returncall.sqlite3'}") as store:
            yield service.pid, store
    finally:
        service.send_signal(signal.SIGINT)
        assert service.wait(60) == 130
        assert b"Traceback" not in (folder / "service.log").read_bytes()


def chaos(
    folder: Path, server: Dovecot, *, kinds: tuple[str, ...], lines: int, episodes: int, longest: float
) -> list[str]:
    """Each line suffers so many episodes, all at the same time.  Returns what was measured, for a person."""
    with ExitStack() as stack:
        users = [server.user() for _ in range(lines)]
        proxies = [stack.enter_context(ChaosProxy(server.port)) for _ in users]
        pid, store = stack.enter_context(_service(folder, list(zip(users, proxies, strict=True))))
        all_lines = [Line(f"line{at}", users[at], proxies[at], store) for at in range(lines)]
        pool = stack.enter_context(ThreadPoolExecutor(lines))

        def warm(line: Line) -> None:
            line.user.deliver([mail(f"{line.name}.first")])
            assert line._seen(f"{line.name}.first", since=time.monotonic() + READY_SECONDS) < READY_SECONDS

        list(pool.map(warm, all_lines))
        began, used = time.monotonic(), _computing(pid)
        before = [proxy.connections for proxy in proxies]

        def suffer(at: int) -> None:
            chance = random.Random(at)
            for number in range(episodes):
                kind = kinds[(at + number * lines) % len(kinds)] if lines < len(kinds) else chance.choice(kinds)
                all_lines[at].episode(kind, chance, longest=longest)

        list(pool.map(suffer, range(lines)))
        seconds, used = time.monotonic() - began, _computing(pid) - used
        tries = [proxy.connections - earlier for proxy, earlier in zip(proxies, before, strict=True)]
    told = [one for line in all_lines for one in line.told]
    assert len(told) == lines * episodes
    late = [one for one in told if one[1] > READY_SECONDS or one[2] > SEEN_SECONDS]
    ready, seen = max(one[1] for one in told), max(one[2] for one in told)
    text = [
        f"{len(told)} episodes on {lines} lines in {seconds:.0f} s: ready after {ready:.1f} s, mail seen after {seen:.1f} s",
        f"at most {max(tries)} connections on one line; {100 * used / seconds / lines:.1f} % of a core per line",
    ]
    for kind in sorted({one[0] for one in told}):
        mine = [one for one in told if one[0] == kind]
        text.append(f"{kind}: {len(mine)}, ready {max(o[1] for o in mine):.1f} s, seen {max(o[2] for o in mine):.1f} s")
    print(*text, f"late: {late}", sep="\n")
    assert not late
    assert max(tries) <= 2 + seconds * TRIES_PER_SECOND
    assert used / seconds / lines <= SHARE_OF_A_CORE
    return text


@pytest.mark.timeout(400)
def test_the_service_is_soon_ready_after_a_bad_line(tmp_path: Path, dovecot_server: Dovecot) -> None:
    chaos(tmp_path, dovecot_server, kinds=("blackhole", "cut", "drip", "gone"), lines=4, episodes=1, longest=10)


@pytest.mark.timeout(120)
def test_a_line_that_hangs_in_the_middle_of_a_mail_holds_up_no_other_account(
    tmp_path: Path, dovecot_server: Dovecot
) -> None:
    with ExitStack() as stack:
        users = [dovecot_server.user() for _ in range(2)]
        proxies = [stack.enter_context(ChaosProxy(dovecot_server.port)) for _ in users]
        _, store = stack.enter_context(_service(tmp_path, list(zip(users, proxies, strict=True))))
        hanging, other = (Line(f"line{at}", users[at], proxies[at], store) for at in range(2))
        for line in (hanging, other):
            line.user.deliver([mail(f"{line.name}.first")])
            assert line._seen(f"{line.name}.first", since=time.monotonic()) < SEEN_SECONDS
        hanging.proxy.strike(Faults(after=50_000, then="blackhole"))
        hanging.user.deliver([mail("endless") + b"The photos themselves.\r\n" * 20_000])
        time.sleep(3)

        other.user.deliver([mail("other.after")])

        assert other._seen("other.after", since=time.monotonic()) < 10
        with store.read() as conn:
            assert not messages.find_by_message_id(conn, "<endless@chaos.example>")  # it hung all the time


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_the_service_is_soon_ready_after_each_of_200_bad_lines(tmp_path: Path, dovecot_server: Dovecot) -> None:
    chaos(tmp_path, dovecot_server, kinds=KINDS, lines=20, episodes=10, longest=40)
