"""What the Drafts folder and Sent say of a draft that was put there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responder.compose import compose
from responder.reconcile import PATIENCE, copies, fingerprint, next_state, own_words, was_never_put
from returncall.model import LyingMail, LyingMails, Placement, PlacementState
from tests.responder.made import NOW, a_draft

P = PlacementState
DRAFT = a_draft()
OURS = LyingMail(7, frozenset({DRAFT.mime_message_id}), frozenset())
OTHER = LyingMail(8, frozenset({"<x@y>"}), frozenset())
KNOWN = Placement("d1", "personal", P.LYING, "Drafts", 5, 7, "h", "f", NOW, NOW)


def folder(*mails: LyingMail, uidnext: int = 10, uidvalidity: int = 5) -> LyingMails:
    return LyingMails("Drafts", uidvalidity, uidnext, mails)


@pytest.mark.parametrize("state", [P.LYING, P.EDITED, P.MISSING])
@pytest.mark.parametrize("elsewhere", [True, False])
@pytest.mark.parametrize("is_sent", [True, False])
def test_what_lies_at_its_number_is_unchanged(state: P, elsewhere: bool, is_sent: bool) -> None:
    found = next_state(replace(KNOWN, state=state), there=True, elsewhere=elsewhere, is_sent=False, now=NOW)

    assert found is (P.EDITED if state is P.EDITED else P.LYING)


@pytest.mark.parametrize("state", [P.LYING, P.EDITED, P.MISSING])
def test_a_mail_that_was_sent_is_sent_wherever_its_draft_lies(state: P) -> None:
    known = replace(KNOWN, state=state)

    for there in (True, False):
        assert next_state(known, there=there, elsewhere=False, is_sent=True, now=NOW + 9 * PATIENCE) is P.SENT


def test_what_lies_elsewhere_was_edited() -> None:
    assert next_state(KNOWN, there=False, elsewhere=True, is_sent=False, now=NOW) is P.EDITED


@given(minutes=st.floats(-600, 600))
def test_what_is_gone_counts_as_deleted_only_after_a_while(minutes: float) -> None:
    later = NOW + timedelta(minutes=minutes)
    missing = replace(KNOWN, state=P.MISSING)

    assert next_state(KNOWN, there=False, elsewhere=False, is_sent=False, now=later) is P.MISSING
    found = next_state(missing, there=False, elsewhere=False, is_sent=False, now=later)
    # A clock that went back by more than nothing tells nothing: better a second look too many than a wrong no.
    assert found is (P.DELETED if later - NOW >= PATIENCE else P.MISSING)


def test_a_copy_is_known_by_our_id_or_our_header_field() -> None:
    bare = LyingMail(9, frozenset({"<new@client>", DRAFT.mime_message_id.strip("<>").partition("@")[0]}), frozenset())

    assert copies(folder(OURS, OTHER, bare), DRAFT) == (OURS, bare)
    assert own_words(folder(OURS, replace(OTHER, answers=frozenset({"<q>"}))), DRAFT, frozenset({"<q>"})) == (
        replace(OTHER, answers=frozenset({"<q>"})),
    )


@pytest.mark.parametrize(
    ("found", "never"),
    [
        (folder(uidnext=7), True),
        (folder(replace(OTHER, uid=7), uidnext=8), True),
        (folder(uidnext=8), False),
        (folder(OTHER, uidnext=9), False),
        (folder(OURS, uidnext=8), False),
        (folder(uidnext=1, uidvalidity=6), False),
    ],
)
def test_an_append_is_repeated_only_when_it_surely_did_not_happen(found: LyingMails, never: bool) -> None:
    assert was_never_put(replace(KNOWN, state=P.PLACING), found, DRAFT) is never


def test_the_fingerprint_survives_what_servers_do_and_no_edit() -> None:
    octets = compose(DRAFT, date=NOW)
    own = fingerprint(octets)

    assert fingerprint(octets.replace(b"\r\n", b"\n")) == own
    assert fingerprint(b"X-Server: a\r\n" + octets + b"\r\n") == own
    for changed in (octets.replace(b"Best", b"Rest"), octets.replace(b"To: ", b"To: x@y, "), b"Bcc: a@b\r\n" + octets):
        assert changed != octets
        assert fingerprint(changed) != own
