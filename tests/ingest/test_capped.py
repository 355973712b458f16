"""Parsing on a leash: whatever ends or stalls the process costs its own mail only."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import capped
from ingest.capped import CappedParser
from ingest.parcel import pack_found, pack_mails, unpack_found, unpack_mails
from ingest.parse import parse
from returncall.errors import MailboxError
from returncall.model import Message, MessageKey, RawMessage, Unreadable
from returncall.service.again import try_again
from returncall.store import failures
from tests.ingest.reading import START, installed, mail

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GOOD = b"From: Dawn Ray <dawn@kestrel.example>\r\nTo: sam@example.org\r\nSubject: Role %d\r\n\r\nHello Sam\r\n"
POISON = b"From: x@y.example\r\nSubject: poison-%s\r\n\r\nwords\r\n"
# The worker as it is, but for what these mails do to it.
SABOTAGE = """
import os, signal, time, ctypes
from ingest import parse_worker
whole = parse_worker.parse
def parse(raw, **options):
    if b"poison-spin" in raw.content:
        while True: pass
    if b"poison-segv" in raw.content: ctypes.string_at(0)
    if b"poison-kill" in raw.content: os.kill(os.getpid(), signal.SIGKILL)
    if b"poison-sleep" in raw.content: time.sleep(600)
    if b"poison-exit" in raw.content: os._exit(0)
    if b"poison-print" in raw.content: print("noise" * 10_000)
    if b"poison-memory" in raw.content:
        try: bytearray(10**9)
        except MemoryError: return parse_worker.Unreadable(raw.key, raw.received_at, "MemoryError", 0, b"")
    return whole(raw, **options)
parse_worker.parse = parse
"""


def raw(content: bytes, uid: int = 1) -> RawMessage:
    return RawMessage(MessageKey("personal", "INBOX", 7, uid), NOW, ("\\Seen",), len(content), content)


@pytest.fixture
def parser() -> Iterator[CappedParser]:
    made = CappedParser()
    yield made
    made.close()


@pytest.fixture
def sabotaged(parser: CappedParser, monkeypatch: pytest.MonkeyPatch) -> CappedParser:
    monkeypatch.setattr(capped, "_CODE", capped._CODE.replace("main()", f"exec({SABOTAGE!r}); main()"))
    return parser


def test_it_reads_what_parsing_here_reads_in_order(parser: CappedParser) -> None:
    raws = [raw(GOOD % uid, uid) for uid in range(1, 251)]

    pairs = list(parser.parse(raws))

    assert [one for one, _ in pairs] == raws
    assert [found for _, found in pairs] == [parse(one) for one in raws]


@pytest.mark.parametrize("poison", ["spin", "segv", "kill", "sleep", "exit", "memory"])
def test_a_mail_that_ends_or_stalls_the_process_costs_itself_only(
    sabotaged: CappedParser, monkeypatch: pytest.MonkeyPatch, poison: str
) -> None:
    monkeypatch.setattr(capped, "MAIL_SECONDS", 3.0 if poison == "sleep" else 60.0)
    bad = POISON % poison.encode()
    raws = [raw(GOOD % 1, 1), raw(bad, 2), raw(GOOD % 3, 3)]

    first, second, third = (found for _, found in sabotaged.parse(raws))

    assert isinstance(first, Message)
    assert isinstance(third, Message)
    assert isinstance(second, Unreadable)
    assert second.reason
    if poison != "memory":
        assert second.content == bad
    assert all(isinstance(found, Message) for _, found in sabotaged.parse([raw(GOOD % 4, 4)]))


def test_what_a_library_prints_is_no_answer(sabotaged: CappedParser) -> None:
    ((_, found),) = sabotaged.parse([raw(POISON % b"print")])

    assert isinstance(found, Message)


def test_a_process_killed_between_two_lots_is_replaced_unseen(parser: CappedParser) -> None:
    list(parser.parse([raw(GOOD % 1)]))
    (pid,) = parser.pids
    os.kill(pid, signal.SIGKILL)

    ((_, found),) = parser.parse([raw(GOOD % 2)])

    assert isinstance(found, Message)
    assert parser.pids != (pid,)


def test_no_process_at_all_is_the_machines_trouble_and_not_the_mails(
    parser: CappedParser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capped, "_CODE", "raise SystemExit(3)")

    with pytest.raises(MailboxError, match="could be started"):
        list(parser.parse([raw(GOOD % 1)]))


def test_what_came_before_the_line_broke_is_handed_on_first(parser: CappedParser) -> None:
    def breaking() -> Iterator[RawMessage]:
        yield from (raw(GOOD % uid, uid) for uid in range(1, 131))
        raise MailboxError("broken")

    pairs = parser.parse(breaking())

    assert [next(pairs)[0].key.uid for _ in range(130)] == list(range(1, 131))
    with pytest.raises(MailboxError, match="broken"):
        next(pairs)


def test_closing_leaves_no_process(parser: CappedParser) -> None:
    list(parser.parse([raw(GOOD % 1)]))
    (pid,) = parser.pids
    parser.close()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_worn_process_is_replaced(parser: CappedParser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capped, "_MAILS_PER_WORKER", 1)
    list(parser.parse([raw(GOOD % 1)]))

    assert parser.pids == ()


def test_the_process_goes_when_we_do(parser: CappedParser) -> None:
    list(parser.parse([raw(GOOD % 1)]))
    worker = parser._idle[0]
    assert worker._process.stdin is not None
    worker._process.stdin.close()

    until = time.monotonic() + 20
    while worker._process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    assert worker._process.returncode == 0


def test_what_ended_the_process_is_parked_with_its_bytes_and_can_be_tried_again(
    sabotaged: CappedParser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with installed() as here:
        here.app.__dict__["parser"] = sabotaged
        bad = POISON % b"segv"
        for content in (mail("Mail 1"), bad, mail("Mail 2")):
            here.mailbox.deliver(content, at=START)

        assert here.look().unreadable == 1
        assert here.subjects() == ["Mail 1", "Mail 2"]
        with here.app.store.read() as conn:
            (parked,) = failures.list_failures(conn)
            kept = failures.raw_of(conn, parked.id)
        assert kept is not None
        assert (kept[0], parked.key.uid, parked.stage) == (bad, 2, "parse")

        monkeypatch.undo()  # a newer version reads it
        sabotaged.close()
        assert try_again(here.app) == (1, ())
        assert here.subjects() == ["Mail 1", "Mail 2", "poison-segv"]


HEADER = st.sampled_from(
    [b"From", b"To", b"Cc", b"Reply-To", b"Subject", b"Date", b"References", b"List-Id", b"X-Mailer"]
)
LINES = st.lists(st.tuples(HEADER, st.binary(max_size=60)), min_size=1, max_size=8)


@settings(deadline=None)
@given(fields=LINES, body=st.binary(max_size=200), folder=st.text(max_size=20), sent=st.booleans())
def test_every_result_goes_over_unchanged(
    fields: list[tuple[bytes, bytes]], body: bytes, folder: str, sent: bool
) -> None:
    content = b"".join(b"%s: %s\r\n" % (name, value.replace(b"\n", b"")) for name, value in fields) + b"\r\n" + body
    if sent:
        content = b"Date: Fri, 20 Nov 2026 10:00:00 +0100\r\nX-Spam-Flag: \xed\xa0\x80\r\n" + content
    one = RawMessage(MessageKey("personal", folder + "\ud800", 7, 1), NOW, ("\\Seen",), 9, content)
    ids = frozenset({"mx.example.org"})

    ((there, believed),) = unpack_mails(*pack_mails([one], [ids]))
    assert (there, believed) == (one, ids)
    found = parse(there, authserv_ids=believed)
    assert unpack_found(pack_found(found), one) == found


def test_what_a_lost_process_cost_is_known(sabotaged: CappedParser) -> None:
    list(sabotaged.parse([raw(POISON % b"spin")]))
    list(sabotaged.parse([raw(GOOD % 1)]))
    (pid,) = sabotaged.pids
    sabotaged.close()

    *lost, last = sabotaged.ended
    assert [one.was_meant for one in (*lost, last)] == [*(False for _ in lost), True]
    assert 1.0 <= max(one.seconds for one in lost) <= 4.0
    assert last.pid == pid
    assert 0.01 <= last.seconds <= 4.0


def test_a_mail_that_computes_too_long_is_not_tried_again(sabotaged: CappedParser) -> None:
    raws = [raw(GOOD % 1, 1), raw(POISON % b"spin", 2), raw(GOOD % 3, 3)]

    found = [found for _, found in sabotaged.parse(raws)]

    assert [type(one) for one in found] == [Message, Unreadable, Message]
    assert [one.was_meant for one in sabotaged.ended] == [False]
