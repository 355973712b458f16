"""Conversations: the program groups mail as other programs do, and its answers land where they belong.

The oracle is tests/rig/jwz.py.  Real mail is read only when a folder of it lies beside the project, or is named in
RETURNCALL_TEST_MAIL; nothing of it is kept.
"""

from __future__ import annotations

import re
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.parse import parse
from responder.compose import compose, new_message_id, thread_fields
from responder.render import reply_subject
from returncall.model import DraftState, Message, MessageKey, RawMessage
from returncall.service.intake import _join_threads
from returncall.store import drafts, messages
from returncall.store.engine import open_store
from tests.responder.made import NOW, RITA, SAM, a_draft, a_message
from tests.responder.test_compose import raw_fields
from tests.rig.fresh import EmptyImage
from tests.rig.jwz import Card, bare_subject, joins_in_gmail, parent_of, threads
from tests.rig.real_mail import REAL, needs_real_mail

if TYPE_CHECKING:
    from returncall.store.engine import Store

_FIELD = re.compile(rb"(?mi)^(message-id|in-reply-to|references):((?:[^\r\n]*(?:\r?\n[ \t])?)*)")
_ANY_ID = re.compile(rb"<[^<>\s\x00-\x20\x7f-\xff]{1,900}>")


def _card(message: Message) -> Card:
    return Card(message.id, message.message_id or "", message.references, message.in_reply_to, message.subject)


def _answer(message: Message, name: str = "answer") -> Card:
    """Our reply to a mail, as another program reads it off the wire."""
    in_reply_to, references = thread_fields(message.message_id, message.references, message.in_reply_to)
    draft = a_draft(
        in_reply_to=in_reply_to,
        references=references,
        subject=reply_subject(message.subject),
        mime_message_id=new_message_id("0" * 32),
    )
    fields = raw_fields(compose(draft, date=NOW))
    return Card(
        name,
        fields["message-id"],
        tuple(fields.get("references", "").split()),
        fields.get("in-reply-to"),
        draft.subject,
    )


@st.composite
def conversations(draw: st.DrawFn) -> tuple[list[Message], list[bool]]:
    """(mails of several conversations in order of arrival, which of them are our own answers)."""
    mails: list[Message] = []
    ours: list[bool] = []
    chains: list[tuple[str, ...]] = []
    for number in range(draw(st.integers(2, 9))):
        parent = draw(st.one_of(st.none(), st.integers(0, number - 1))) if number else None
        own = parent is not None and not ours[parent] and draw(st.booleans())
        key = f"{number + 1:032x}"
        chain = (*chains[parent], mails[parent].message_id or "") if parent is not None else ()
        # As clients do: the whole chain, only the answered mail, only In-Reply-To, or the first and the last few.
        style = draw(st.sampled_from(["all", "last", "reply-to-only", "ends"]))
        style = "all" if own else style
        references = {"all": chain, "last": chain[-1:], "reply-to-only": (), "ends": (*chain[:1], *chain[1:][-2:])}[
            style
        ]
        mails.append(
            a_message(
                id=key,
                key=MessageKey("personal", "INBOX", 7, number + 1),
                message_id=f"<{number}@{'returncall.invalid' if own else 'acme.example'}>",
                thread_id=key,
                references=references,
                in_reply_to=chain[-1] if chain else None,
                sender=SAM if own else RITA,
                to=(RITA,) if own else (SAM,),
                received_at=NOW + timedelta(minutes=number),
            )
        )
        ours.append(own)
        chains.append(chain)
    return mails, ours


def _grouped(store: Store, mails: list[Message], ours: list[bool], batch: int) -> set[frozenset[str]]:
    """What the program makes of it: mail that came is read in batches, our answers are its own drafts, sent."""
    found: dict[str, set[str]] = {}
    fresh: list[Message] = []

    def take_in() -> None:
        with store.write() as conn:
            for message in _join_threads(conn, fresh):
                messages.add_message(conn, message, b"x")
        fresh.clear()

    for mail, own in zip(mails, ours, strict=True):
        if not own:
            fresh.append(mail)
            if len(fresh) >= batch:
                take_in()
            continue
        take_in()
        with store.write() as conn:
            answered = next(m for m in mails if m.message_id == mail.in_reply_to)
            thread = messages.get_message(conn, answered.id).thread_id  # type: ignore[union-attr]
            draft = a_draft(id=mail.id[-6:], message=answered.id, thread_id=thread, mime_message_id=mail.message_id)
            for other in drafts.for_message(conn, answered.id):
                drafts.set_state(conn, other.id, DraftState.PROPOSED, DraftState.SUPERSEDED)
            if waiting := drafts.open_in_thread(conn, thread):
                drafts.set_state(conn, waiting.id, waiting.state, DraftState.SUPERSEDED)
            assert drafts.add_draft(conn, draft)
    take_in()
    with store.read() as conn:
        for mail, own in zip(mails, ours, strict=True):
            if not own:
                thread = messages.get_message(conn, mail.id).thread_id  # type: ignore[union-attr]
                found.setdefault(thread, set()).add(mail.id)
    return {frozenset(names) for names in found.values()}


def _check_grouping(examples: int) -> None:
    joined = 0

    with open_store("sqlite://") as store, closing(EmptyImage(store)) as empty:

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(conversations(), st.integers(1, 4))
        def check(made: tuple[list[Message], list[bool]], batch: int) -> None:
            nonlocal joined
            mails, ours = made
            hidden = {mail.id for mail, own in zip(mails, ours, strict=True) if own}
            wanted = {names - hidden for names in threads([_card(mail) for mail in mails])} - {frozenset()}
            empty.lay()
            assert _grouped(store, mails, ours, batch) == wanted
            joined += any(len(names) > 1 for names in wanted)

        check()
    print(f"\n{examples} sets of conversations, {joined} with mails that belong together")
    assert joined > examples / 4


def test_conversations_are_grouped_as_the_published_algorithm_groups_them() -> None:
    _check_grouping(60)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_two_thousand_conversations_are_grouped_as_published() -> None:
    _check_grouping(2_000)


@settings(max_examples=100, deadline=None)
@given(conversations(), st.data())
def test_an_answer_stands_below_the_mail_that_it_answers(
    made: tuple[list[Message], list[bool]], data: st.DataObject
) -> None:
    mails, _ = made
    answered = data.draw(st.sampled_from(mails))
    cards = [_card(mail) for mail in mails]

    assert parent_of([*cards, _answer(answered)], "answer") == answered.id
    assert joins_in_gmail(_answer(answered), cards)


def _real_ids() -> set[bytes]:
    """Every id in the three threading fields of every file, found in the octets and parsed by nobody."""
    found: set[bytes] = set()
    for path in REAL.rglob("*"):
        if path.is_file() and path.suffix != ".bin":
            for _, value in _FIELD.findall(path.read_bytes()):
                found |= set(_ANY_ID.findall(value))
    return found


@needs_real_mail
@pytest.mark.soak
@pytest.mark.timeout(600)
def test_every_real_id_is_carried_byte_for_byte() -> None:
    ids = sorted(_real_ids())
    for at, one in enumerate(ids):
        own = one.decode("ascii")
        chain = tuple(dict.fromkeys(i.decode("ascii") for i in ids[max(0, at - at % 25) : at]))
        in_reply_to, references = thread_fields(own, chain, None)
        octets = compose(a_draft(in_reply_to=in_reply_to, references=references, content_hash="-"), date=NOW)
        head = octets.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ") + b"\r\n"
        assert b"\r\nIn-Reply-To: " + one + b"\r\n" in head
        kept = (*chain[:1], *chain[-20:]) if len(chain) > 21 else chain
        assert b"\r\nReferences: " + b" ".join(i.encode() for i in (*kept, own)) + b"\r\n" in head

    print(f"\n{len(ids)} ids of real mail carried byte for byte")
    assert len(ids) > 1_000


@needs_real_mail
@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_an_answer_to_any_real_mail_joins_its_conversation() -> None:
    answered = without_id = unnamed = 0
    for number, path in enumerate(sorted(p for p in REAL.rglob("*") if p.is_file() and p.suffix != ".bin")):
        octets = path.read_bytes()
        if len(octets) > 2_000_000 or path.name.startswith("dos-"):
            continue
        message = parse(RawMessage(MessageKey("personal", "INBOX", 7, number + 1), NOW, (), len(octets), octets))
        if not isinstance(message, Message):
            continue
        if message.message_id is None or thread_fields(message.message_id, (), None)[0] is None:
            without_id += 1
            continue
        cards, reply = [_card(message)], _answer(message)
        assert parent_of([*cards, reply], "answer") == message.id
        assert joins_in_gmail(reply, cards)
        unnamed += not bare_subject(message.subject)
        answered += 1

    print(f"\n{answered} mails answered below the mail itself, in Gmail too, {unnamed} of them without a subject")
    print(f"{without_id} have no id")
    assert answered > 1_000
