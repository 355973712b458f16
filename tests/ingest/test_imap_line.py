"""The gate and the caps of a connection, and what of imaplib and IMAPClient they stand on."""

from __future__ import annotations

import imaplib
import inspect
import re
from datetime import UTC, datetime
from pathlib import Path

import imapclient
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import imap_words
from ingest.imap_errors import Garbled
from ingest.imap_line import LINE_MOST, VERBS, Line
from ingest.imap_mailbox import open_mailbox
from ingest.imap_server import ImapServer
from ingest.imap_words import NotSendable
from returncall.errors import MailboxError
from tests.rig.fake_imap import FakeImap, examined, fetch_answer

ONE_LINE = re.compile(rb"[A-Za-z0-9]+ [A-Z]+[^\x00\r\n]*\r\n")


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


class _Caught(Line):
    """A line that is not connected, and keeps what would have been sent."""

    def __init__(self) -> None:
        self.caught: list[bytes] = []

    def _send_octets(self, data: bytes) -> None:
        self.caught.append(data)


ODD = (
    st.text(max_size=40)
    | st.binary(max_size=40).map(lambda octets: octets.decode("latin-1"))
    | st.tuples(
        st.text(max_size=9), st.sampled_from(["\r\n", "\n", "\r", "\x00", '"', "{3}\r\n"]), st.text(max_size=9)
    ).map("".join)
)


@settings(max_examples=500, deadline=None)
@given(verb=st.sampled_from(sorted(VERBS)) | ODD.map(lambda text: text.encode()), value=ODD)
def test_whatever_is_sent_is_one_line_with_a_verb_of_the_list(verb: bytes, value: str) -> None:
    line = _Caught()
    for octets in (
        b"R1 " + verb + b" " + value.encode("utf-8", "replace") + b"\r\n",
        value.encode("utf-8", "replace"),
        verb + value.encode("utf-8", "replace") + b"\r\n",
    ):
        line.caught.clear()
        try:
            line.send(octets)
        except NotSendable:
            assert not line.caught
            continue
        (sent,) = line.caught
        assert sent.count(b"\n") <= 1
        assert b"\x00" not in sent
        if b" " in sent:
            assert ONE_LINE.fullmatch(sent)
            words = sent.rstrip(b"\r\n").split(b" ")
            assert words[1] in VERBS or b" ".join(words[1:3]) in VERBS


@pytest.mark.parametrize(
    "command",
    [
        "SELECT INBOX",
        "UID STORE 1 +FLAGS (\\Seen)",
        "EXPUNGE",
        "CLOSE",
        "UID EXPUNGE 1",
        "UID MOVE 1 Trash",
        "DELETE Sent",
        "RENAME a b",
        "CREATE a",
        "UID COPY 1 a",
        "FETCH 1 BODY[]",
        "STORE 1 FLAGS ()",
        "COMPRESS DEFLATE",
    ],
)
def test_commands_that_could_change_a_mailbox_cannot_be_sent(command: str) -> None:
    line = _Caught()

    with pytest.raises(NotSendable):
        line.send(b"R1 " + command.encode() + b"\r\n")
    assert not line.caught


@pytest.mark.parametrize(
    "command",
    [
        "SELECT INBOX",
        'SELECT "Sent"',
        'SELECT "Drafts" (CONDSTORE)',
        "UID STORE 1:9 +FLAGS.SILENT (\\Deleted)",
        "UID STORE 1 +FLAGS.SILENT (\\Seen)",
        "UID STORE 1 FLAGS.SILENT (\\Deleted)",
        "UID EXPUNGE 1:*",
        "UID EXPUNGE 1,2",
        "EXPUNGE",
        "CLOSE",
        "UID MOVE 1 Trash",
    ],
)
def test_taking_a_draft_back_opens_nothing_else(command: str) -> None:
    line = _Caught()
    line.allow_taking_back(b'"Drafts"')

    with pytest.raises(NotSendable):
        line.send(b"R1 " + command.encode() + b"\r\n")
    assert not line.caught
    for allowed in (b'SELECT "Drafts"', b"UID STORE 7 +FLAGS.SILENT (\\Deleted)", b"UID EXPUNGE 7"):
        line.send(b"R1 " + allowed + b"\r\n")
    assert len(line.caught) == 3


@settings(max_examples=300, deadline=None)
@given(name=ODD)
def test_a_folder_name_becomes_one_quoted_word_or_is_refused(name: str) -> None:
    try:
        word = imap_words.quoted(imap_words.folder_octets(name))
    except NotSendable:
        return
    assert re.fullmatch(rb'"(?:[^"\\\r\n\x00]|\\["\\])*"', word)
    octets = re.sub(rb"\\(.)", rb"\1", word[1:-1])
    assert octets == imap_words.folder_octets(name)


@settings(max_examples=300, deadline=None)
@given(octets=st.binary(max_size=200))
def test_any_bytes_can_be_shown_as_a_folder_name(octets: bytes) -> None:
    name = imap_words.folder_name(octets)

    assert not re.search("[\ud800-\udfff\x00\r\n]", name) or b"\r" in octets or b"\n" in octets or b"\x00" in octets
    name.encode("utf-8")


@given(uids=st.sets(st.integers(1, 2**32 - 1), min_size=1, max_size=60))
def test_a_set_of_uids_says_exactly_those(uids: set[int]) -> None:
    said: set[int] = set()
    for piece in imap_words.uid_set(sorted(uids)).split(b","):
        first, _, last = piece.partition(b":")
        said |= set(range(int(first), int(last or first) + 1))

    assert said == uids


@settings(max_examples=60, deadline=None)
@given(name=ODD)
def test_hostile_folder_names_and_ids_put_nothing_else_on_the_wire(name: str) -> None:
    def script(verb: str, words: str) -> bytes:
        if verb == "EXAMINE":
            return examined(uidnext=1, messages=0)
        if verb == "LIST":
            return b'* LIST (\\Sent) "/" Sent\r\n{tag} OK\r\n'
        if verb == "STATUS":
            return b"* STATUS x (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 7)\r\n{tag} OK\r\n"
        return b"{tag} OK\r\n"

    with FakeImap(script) as fake:
        mailbox = open_mailbox(server(fake.port), account="personal")
        assert not mailbox.sent_holds(name, since=datetime(2026, 11, 20, tzinfo=UTC))
        try:
            mailbox.status(name)
        except MailboxError:
            pass
        else:
            mailbox.close()

    for line in fake.lines:
        assert re.match(r"[A-Za-z0-9]+ (CAPABILITY|LOGIN|LIST|EXAMINE|STATUS|UID SEARCH|LOGOUT)\b", line), line


@pytest.mark.parametrize("secret", ["a\r\nA9 DELETE INBOX", "a\nb", "a\x00b"])
@pytest.mark.parametrize("capabilities", ["IMAP4rev1", "IMAP4rev1 AUTH=PLAIN LOGINDISABLED"])
def test_a_password_with_a_line_break_is_not_sent(secret: str, capabilities: str) -> None:
    with FakeImap(capabilities=capabilities) as fake, pytest.raises(NotSendable):
        open_mailbox(server(fake.port, secret=secret), account="personal")

    assert b"DELETE" not in fake.received
    assert b"LOGIN" not in fake.received


def test_a_line_without_end_is_cut_off() -> None:
    def script(verb: str, words: str) -> bytes:
        return b"* OK " + b"x" * (LINE_MOST + 10)

    with FakeImap(script) as fake, pytest.raises(Garbled, match="1,000,000"):
        open_mailbox(server(fake.port), account="personal").status("INBOX")


def test_a_literal_beyond_reason_is_refused_before_it_is_read() -> None:
    def script(verb: str, words: str) -> bytes:
        return b"* STATUS {99999999999}\r\n"

    with FakeImap(script) as fake, pytest.raises(Garbled, match="99,999,999,999"):
        open_mailbox(server(fake.port), account="personal").status("INBOX")


def test_a_body_longer_than_asked_for_is_cut_as_it_comes() -> None:
    content = b"Subject: x\r\n\r\n" + b"y" * 3_000_000

    def script(verb: str, words: str) -> bytes:
        if verb == "EXAMINE":
            return examined()
        if words.endswith("(UID)"):
            return b"* 1 FETCH (UID 1)\r\n{tag} OK\r\n"
        return fetch_answer(1, 1, content) + b"{tag} OK\r\n"

    with FakeImap(script) as fake:
        (raw,) = open_mailbox(server(fake.port), account="personal").fetch("INBOX", None, since=None)

    assert raw.content == content[:131_072]
    assert raw.size == len(content)


# -- what of other people's insides is used -----------------------------------------


def test_only_one_file_touches_the_inside_of_imapclient_and_imaplib() -> None:
    folder = Path(__file__).parents[2] / "ingest"
    touching = {path.name for path in folder.glob("*.py") if re.search(r"\._imap\b|import imaplib", path.read_text())}

    assert touching == {"imap_line.py"}


def test_imaplib_still_has_the_transport_that_is_replaced() -> None:
    source = inspect.getsource(imaplib.IMAP4)

    for name in ("_create_socket", "send", "readline", "read", "shutdown"):
        assert callable(getattr(imaplib.IMAP4, name))
    assert "self.readline()" in source
    assert "self.read(size)" in source
    assert "ssl_context.wrap_socket(self.sock" in source
    assert list(inspect.signature(vars(imaplib.IMAP4)["_create_socket"]).parameters) == ["self", "timeout"]


def test_imapclient_still_asks_for_its_connection_by_that_method() -> None:
    assert "self._imap = self._create_IMAP4()" in inspect.getsource(imapclient.IMAPClient.__init__)
    for name in ("_command_and_check", "sasl_login", "starttls", "capabilities", "has_capability"):
        assert callable(getattr(imapclient.IMAPClient, name))


def test_mail_is_not_written_to_the_debug_log(caplog: pytest.LogCaptureFixture) -> None:
    def script(verb: str, words: str) -> bytes:
        if verb == "EXAMINE":
            return examined()
        if words.endswith("(UID)"):
            return b"* 1 FETCH (UID 1)\r\n{tag} OK\r\n"
        return fetch_answer(1, 1, b"Subject: secretsubject\r\n\r\nsecretbody") + b"{tag} OK\r\n"

    caplog.set_level("DEBUG")
    with FakeImap(script) as fake:
        mailbox = open_mailbox(server(fake.port, user="secretuser"), account="personal")
        assert len(list(mailbox.fetch("INBOX", None, since=None))) == 1
        mailbox.close()

    assert not re.search("secretsubject|secretbody|secretuser|canary", caplog.text)
