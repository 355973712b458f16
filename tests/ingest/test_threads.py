"""Thread ids come from ids alone and raise no trust."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.threads import thread_id
from tests.ingest.mails import mail, read

IDS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="<>"), min_size=1).map(
    lambda i: f"<{i}>"
)


@given(IDS, st.lists(IDS, min_size=1), IDS)
def test_all_that_share_a_root_are_one_thread(root: str, later: list[str], own: str) -> None:
    thread = thread_id(root, None, (), "f" * 32)
    assert thread_id(own, later[-1], (root, *later), "e" * 32) == thread
    assert thread_id(own, root, (), "e" * 32) == thread
    assert len(thread) == 32


def test_a_message_without_ids_is_a_thread_of_its_own() -> None:
    assert thread_id(None, None, (), "a" * 32) != thread_id(None, None, (), "b" * 32)


def test_other_roots_are_other_threads() -> None:
    assert thread_id("<a@x>", None, (), "") != thread_id("<b@x>", None, (), "")


def test_a_forged_reference_names_the_thread_and_nothing_more() -> None:
    ours = read(mail())
    forged = read(
        mail(
            "Hi",
            "In-Reply-To: <m1@acme.example>",
            head="From: x <x@attacker.example>\r\nMessage-ID: <f@attacker.example>\r\n",
        )
    )
    assert forged.thread_id == ours.thread_id
    assert forged.authentication.dmarc == ""
    assert forged.in_reply_to == "<m1@acme.example>"
