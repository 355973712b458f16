"""Where text of strangers gets in: an entry point each, as a function of octets that raises only for a mistake of ours.

ENTRIES: name -> maker; a maker takes an empty folder and gives back the function.
"""

from __future__ import annotations

import socket
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from classifier.facts.find import find_facts
from classifier.facts.language import PLAUSIBLE, detect
from classifier.nlp import doc_of
from classifier.trust import judge
from config.load import load
from ingest import headers, limits
from ingest.html_text import read_html
from ingest.imap_mailbox import ImapMailbox
from ingest.imap_server import ImapServer
from ingest.parcel import pack_found, unpack_found
from ingest.parse import html_of, parse
from ingest.quotes import split
from ingest.trusted import read_authentication
from responder.compose import compose, content_hash
from returncall.digest.answer import read_answer
from returncall.errors import Refused, ReturncallError, UserError
from returncall.model import Address, Attachment, Cursor, Link, Message, MessageKey, RawMessage, Unreadable
from tests.classifier.mails import mail
from tests.fuzz import laws
from tests.responder.made import a_draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from classifier.facts.values import Facts

    Entry = Callable[[bytes], None]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CUT = b"\n%%\n"


def raw_mail(content: bytes) -> RawMessage:
    return RawMessage(MessageKey("personal", "INBOX", 7, 1), NOW, (), len(content), content)


def _text(octets: bytes) -> str:
    return headers.decode_octets(octets, "utf-8")


def _written(octets: bytes) -> Message:
    """A mail without MIME: sender, subject and text, a line each for the first two."""
    sender, _, rest = _text(octets).partition("\n")
    subject, _, text = rest.partition("\n")
    found = headers.read_addresses((sender,))
    made = mail(text.replace("\x00", ""), subject=headers.one_line(subject))
    return replace(made, sender=found[0] if found else Address(headers.one_line(sender)[:200], "", ""))


@cache
def _plain_words() -> Any:
    import spacy

    return spacy.blank("en")


def _facts(message: Message) -> Facts:
    return find_facts(doc_of(_plain_words(), message), message, kind="outreach", profile=None)


def parse_message(folder: Path) -> Entry:
    def entry(octets: bytes) -> None:
        raw = raw_mail(octets)
        found = parse(raw)
        assert isinstance(found, Message | Unreadable)
        if isinstance(found, Message):
            laws.message(found)
            assert parse(raw) == found
        else:
            assert found.content == octets
            assert found.reason
        assert unpack_found(pack_found(found), raw) == found
        html_of(octets)

    return entry


def read_headers(folder: Path) -> Entry:
    trusted = frozenset({"mx.example.org"})

    def entry(octets: bytes) -> None:
        block = headers.read_header(octets)
        assert 0 <= block.body_at <= len(octets)
        for _, value in block.fields:
            assert len(value) <= limits.FIELD_OCTETS
            addresses = headers.read_addresses((value,))
            assert len(addresses) <= limits.ADDRESSES
            for address in addresses:
                laws.address(address)
            headers.decode_words(value).encode()
            laws.one_line(headers.one_line(headers.decode_words(value)))
            headers.drops_words(value)
            date = headers.read_date(value)
            assert date is None or date.tzinfo is UTC
            for one in (*headers.read_ids(value), headers.read_message_id(value) or "<a@b>"):
                assert one[0] + one[-1] == "<>"
                laws.one_line(one)
        read_authentication(block, "example.org", trusted)

    return entry


def html_text(folder: Path) -> Entry:
    def entry(octets: bytes) -> None:
        seen = read_html(_text(octets))
        text, links = seen.text(), seen.links
        text.encode()
        assert len(text) <= limits.TEXT_CHARACTERS
        assert len(links) <= limits.LINKS

    return entry


def quotes(folder: Path) -> Entry:
    def entry(octets: bytes) -> None:
        text = _text(octets)[: limits.TEXT_CHARACTERS]
        found = split(text)
        for piece in (found.new, found.quoted, found.signature):
            for line in piece.split("\n"):
                assert line.strip() in text
        assert len(found.new) + len(found.quoted) + len(found.signature) <= len(text) + 2

    return entry


def trust(folder: Path) -> Entry:
    def entry(octets: bytes) -> None:
        text, _, rest = octets.partition(CUT)
        links = tuple(line for line in _text(rest).replace("\x00", "").split("\n") if line)[:20]
        message = replace(
            _written(text),
            reply_to=headers.read_addresses(links[:1]),
            links=tuple(Link(link[: len(link) // 2], link) for link in links),
            attachments=tuple(Attachment(headers.one_line(link), "text/plain", 1) for link in links),
        )
        found = judge(doc_of(_plain_words(), message), message, _facts(message))
        laws.trust(found, message)

    return entry


def facts(folder: Path) -> Entry:
    def entry(octets: bytes) -> None:
        message = _written(octets)
        found = _facts(message)
        laws.facts(found, message)
        assert _facts(message) == found
        assert detect(message.text) in PLAUSIBLE

    return entry


def classify(folder: Path) -> Entry:
    import classifier

    profile = _demo_profile(folder)
    judging = classifier.load(profile)

    def entry(octets: bytes) -> None:
        found = parse(raw_mail(octets))
        if isinstance(found, Message):
            (judged,) = judging.assess([found])
            laws.assessment(judged, found)
            (again,) = judging.assess([found])
            assert again == judged

    return entry


def _demo_profile(folder: Path) -> Any:
    (folder / "profile.toml").write_bytes((files("returncall") / "demo" / "profile.toml").read_bytes())
    return load(folder, folder, env={}).profile


def settings(folder: Path) -> Entry:
    """config.toml, and after a line of "%%" profile.toml."""

    def entry(octets: bytes) -> None:
        config, _, profile = octets.partition(CUT)
        (folder / "config.toml").write_bytes(config)
        (folder / "profile.toml").write_bytes(profile)
        try:
            load(folder, folder, env={})
        except UserError as error:
            problems = error.problems
            assert problems
            "".join(problems).encode()

    return entry


class _Served:
    """A socket: each command that is sent releases the next answer of the script, with its tag filled in."""

    def __init__(self, answers: Iterator[bytes]) -> None:
        self._answers = answers
        self._ready = bytearray(b"* OK ready\r\n")

    def sendall(self, line: bytes) -> None:
        tag, _, command = bytes(line).partition(b" ")
        if command.startswith(b"CAPABILITY"):
            self._ready += b"* CAPABILITY IMAP4rev1 UIDPLUS ESEARCH CONDSTORE LITERAL+\r\n%s OK\r\n" % tag
        elif command.startswith((b"LOGIN", b"LOGOUT")):
            self._ready += tag + b" OK in\r\n"
        elif command:
            self._ready += next(self._answers, b"").replace(b"{tag}", tag)

    def recv(self, most: int) -> bytes:
        taken = bytes(self._ready[:most])
        del self._ready[:most]
        return taken

    def makefile(self, mode: str) -> _Served:
        return self

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


def imap(folder: Path) -> Entry:
    """What a server answers to EXAMINE, FETCH and so on: answers stand between lines of "%%"."""
    server = ImapServer("127.0.0.1", 143, "none", "sam", "secret", timeout=5.0)

    def entry(octets: bytes) -> None:
        answers = iter(octets.split(CUT))
        with patch.object(socket, "create_connection", lambda *_: _Served(answers)):
            _read_mailbox(server)

    return entry


def _read_mailbox(server: ImapServer) -> None:
    from ingest.imap_connect import connect

    def use(step: Callable[[ImapMailbox], object]) -> None:
        box = None
        try:
            box = ImapMailbox(server, connect(server), account="personal", named={}, avoid=frozenset())
            step(box)
        except ReturncallError as error:
            str(error).encode()
        finally:
            if box is not None:
                box.close()

    def fetch(box: ImapMailbox, cursor: Cursor | None, since: datetime | None) -> None:
        last = cursor.last_uid if cursor else 0
        for raw in box.fetch("INBOX", cursor, since=since):
            assert raw.key.uid > last
            last = raw.key.uid
            assert isinstance(raw.content, bytes)

    for step in (
        partial(fetch, cursor=None, since=None),
        partial(fetch, cursor=None, since=NOW),
        partial(fetch, cursor=Cursor("personal", "INBOX", 7, 1), since=None),
        ImapMailbox.folders,
        lambda box: box.status("INBOX"),
        lambda box: box.lying("INBOX", since=NOW),
        lambda box: box.answered_by_hand(["<a@b.example>"], since=NOW),
        lambda box: box.flags("INBOX", 1),
    ):
        use(step)


def digest_reply(folder: Path) -> Entry:
    def entry(octets: bytes) -> None:
        for text in (_text(octets), getattr(parse(raw_mail(octets)), "text", "")):
            answer = read_answer(text)
            assert not set(answer.ok) & set(answer.no)
            assert not (answer.ok_all and answer.no_all)
            assert all(0 <= number <= 9_999 and str(number) in text for number in (*answer.ok, *answer.no))

    return entry


def web_form(folder: Path) -> Entry:
    """A first line chooses the address, the rest is the body of the form; "{token}" and "{hash}" are filled in."""
    from tests.web.client import ORIGIN, open_desk
    from tests.web.desk import fill_the_rest, items, make_desk

    app = make_desk(folder)
    fill_the_rest(app)
    desk = _KEPT.enter_context(open_desk(app))
    token = desk.token().encode()
    hashes = [item["hash"].encode() for item in items(app).values()]

    def entry(octets: bytes) -> None:
        path, _, body = octets.partition(b"\n")
        body = body.replace(b"{token}", token).replace(b"{hash}", hashes[len(body) % len(hashes)])
        target = "/" + path.decode("latin-1").lstrip("/")
        sent = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        from httpx2 import InvalidURL

        try:
            request = desk.client.build_request("POST", target, content=body, headers=sent)
            look = desk.client.build_request("GET", target)
        except (InvalidURL, UnicodeError, ValueError):
            return
        if target.startswith(("/logout", "/login")):
            return
        for one in (request, look):
            answer = desk.client.send(one, follow_redirects=False)
            assert answer.status_code < 500 or answer.status_code == 503, answer.status_code

    return entry


_KEPT = ExitStack()


def composing(folder: Path) -> Entry:
    """Subject, name, address, ids and body of a draft, a line each."""

    def entry(octets: bytes) -> None:
        subject, name, address, ids, body = (*_text(octets).split("\n", 4), "", "", "", "", "")[:5]
        local, _, host = address.rpartition("@")
        references = tuple(ids.split(" "))[:50]
        draft = a_draft(
            subject=subject,
            to=Address(name, local, host),
            in_reply_to=references[-1] or None,
            references=references if references[-1] else (),
            body=body,
            content_hash="",
        )
        try:
            composed = compose(draft, date=NOW)
        except Refused:
            return
        assert composed == compose(draft, date=NOW)
        content_hash(draft)
        head, _, _ = composed.partition(b"\r\n\r\n")
        assert b"\x00" not in composed
        assert b"\n" not in composed.replace(b"\r\n", b"")
        assert b"\r" not in composed.replace(b"\r\n", b"")
        assert head.lower().count(b"\r\nto:") == 1
        assert all(len(line) <= 998 for line in composed.split(b"\r\n"))
        block = headers.read_header(composed)
        assert [one.address for one in headers.read_addresses(block.every("to"))] == [draft.to.address]

    return entry


ENTRIES: dict[str, Callable[[Path], Entry]] = {
    "message": parse_message,
    "headers": read_headers,
    "html": html_text,
    "quotes": quotes,
    "trust": trust,
    "facts": facts,
    "classify": classify,
    "settings": settings,
    "imap": imap,
    "digest-reply": digest_reply,
    "web-form": web_form,
    "compose": composing,
}
