"""What the pages show, and that whatever a mail says is only ever text."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from returncall.model import DraftState, Pay, Reason
from returncall.service.bulk import approve_declines
from returncall.service.marking import flowed, pieces, shown
from returncall.service.missed import missed
from returncall.service.views import coverage
from returncall.service.wording import difference
from returncall.service.words import pay_words
from returncall.store import answers, drafts, opportunities
from returncall.web.cards import chips_of
from returncall.web.files import lean, packed_file, static_file
from returncall.web.site import READ
from tests.web.client import open_desk, words_of
from tests.web.desk import ACME, MAILS, HandClock, an_assessment, items, make_desk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.client import Desk

PAGES = (
    "/",
    "/draft/acmec",
    "/draft/hosti",
    f"/message/{90:032x}",
    "/done",
    "/week",
    "/quarter",
    "/opportunities",
    "/people",
    "/health",
    "/keys",
)


def test_the_best_fit_comes_first(standing: Desk) -> None:
    page = LexborHTMLParser(standing.get("/").text)

    shown_ids = [node.attributes["data-draft-id"] for node in page.css("article")]

    assert shown_ids == ["acmec", "north", "oddly", "decla", "declb", "declc", "hosti"]


def test_a_card_says_all_that_is_needed_to_decide(standing: Desk) -> None:
    text = words_of(standing.get("/").text, 'article[data-draft-id="acmec"]')

    for words in (
        "fit 92 of 100",
        "Acme Robotics",
        "Staff Engineer",
        "£150,000 to 170,000 a year",
        "London, hybrid",
        "Dawn Pruett, in-house recruiter dawn@acme-robotics.example",
        "Yes to a call",
        "Because of Staff Engineer.",
        "title wanted",
        "From Sam Doe <sam@example.org>",
        "To Dawn Pruett <dawn@acme-robotics.example>",
        "Subject Re: Staff Engineer at Acme Robotics",
        items(standing.app)["acmec"]["body"].split("\n")[0],
        "Leaves 30 s after approval",
    ):
        assert words in text, words


def test_the_words_that_decided_are_marked_and_explained(standing: Desk) -> None:
    card = LexborHTMLParser(standing.get("/").text).css_first('article[data-draft-id="acmec"]')
    assert card

    marked = {(node.attributes["class"], node.text()) for node in card.css("blockquote mark")}
    legend = {node.text() for node in card.css(".legend mark")}

    assert ("role", "Staff Engineer") in marked
    assert ("company", "Acme Robotics") in marked
    assert ("floor", "£150,000 to £170,000") in marked
    assert legend == {"role", "company", "pay and place", "what it is"}


@pytest.mark.parametrize("path", PAGES)
def test_mail_is_text_on_every_page(standing: Desk, path: str) -> None:
    answer = standing.get(path)
    page = LexborHTMLParser(answer.text)

    assert answer.status_code == 200
    assert [node.attributes.get("src") for node in page.css("script")] == ["/static/desk.js"]
    assert not page.css("img, iframe, object, embed, style, [style], base, meta[http-equiv], [onerror], [onclick]")
    assert all((form.attributes.get("action") or "").startswith("/") for form in page.css("form[action]"))
    assert all((link.attributes.get("href") or "").startswith(("/", "#")) for link in page.css("a"))
    assert "\u202e" not in answer.text
    assert "\x07" not in answer.text
    assert [title.text() for title in page.css("title")] == ["Desk"]


@pytest.mark.parametrize(
    "path", [path for path, _ in READ if "{" not in path and path not in {"/pulse", "/healthz", "/keys"}]
)
def test_an_empty_store_is_explained(empty: Desk, path: str) -> None:
    answer = empty.get(path)

    assert answer.status_code == 200
    assert path == "/health" or "None" not in words_of(answer.text, "main")


def test_the_first_page_of_a_newcomer_says_what_to_type(empty: Desk) -> None:
    text = empty.get("/").text

    for words in ("No mail was read yet.", "returncall demo", "returncall run"):
        assert words in text


def test_many_drafts_come_in_pages_of_bounded_size(tmp_path: Path) -> None:
    many = tuple(replace(mail, id=f"m{number}{mail.id}") for number in range(8) for mail in MAILS)
    with open_desk(make_desk(tmp_path, mails=many)) as desk:
        first, last = desk.get("/"), desk.get("/?page=999")

        assert "56 replies to look at" in first.text
        assert len(first.content) < 60_000
        assert "7 of 7" in last.text
        some = str(LexborHTMLParser(last.text).css("article")[0].attributes["data-draft-id"])
        answer = desk.post(desk.form(f"/draft/{some}/skip", "/?page=7"))
        assert answer.headers["location"].endswith("&page=7")


def test_search_finds_by_company_person_role_and_subject(standing: Desk) -> None:
    def found(query: str) -> list[str | None]:
        page = LexborHTMLParser(standing.get(f"/?q={query}").text)
        return [node.attributes["data-draft-id"] for node in page.css("article")]

    assert found("acme") == ["acmec"]
    assert found("yusuf+principal") == ["north"]
    assert found("brightpool") == ["decla", "declb", "declc"]
    assert found("zzz") == []
    assert "fits “&lt;i&gt;”" in standing.get("/?q=<i>").text


def test_the_whole_mail_shows_reasons_links_and_attachments_without_opening_them(standing: Desk) -> None:
    text = words_of(standing.get("/draft/acmec").text)

    for words in (
        "track.evil.example “our site”",
        "role<b>.pdf application/pdf, 47 KB",
        "title wanted",
        "+0.90",
        "Sent from my telephone",
    ):
        assert words in text, words
    assert 'href="https://track' not in standing.get("/draft/acmec").text


def test_the_difference_from_the_template_is_shown_after_an_edit(desk: Desk) -> None:
    assert "None: it says what the template says." in desk.get("/draft/acmec").text
    body = items(desk.app)["acmec"]["body"]

    desk.post(desk.form("/draft/acmec/edit"), body=body + "\nP.S. I met your founder in Leeds.")

    page = LexborHTMLParser(desk.get("/draft/acmec").text)
    assert "met your founder" in "".join(node.text() for node in page.css("ins"))


def test_done_lists_what_became_of_each_with_the_reason(desk: Desk) -> None:
    desk.post(desk.form("/draft/acmec/approve"))
    desk.post(desk.form("/draft/decla/skip"))

    text = words_of(desk.get("/done").text)

    assert "Approved; it leaves in 30 s." in text
    assert "Skipped; no reply goes out." in text
    assert "Because of C++ Developer." in text


def test_done_says_why_a_draft_was_taken_out(desk: Desk) -> None:
    by_hand = items(desk.app)["acmec"]["message"]
    with desk.app.store.write() as conn:
        answers.record_by_hand(conn, by_hand, at=desk.clock.now())
        for key in ("acmec", "north", "decla"):
            drafts.set_state(conn, key, DraftState.PROPOSED, DraftState.SUPERSEDED)

    def told(key: str) -> str:
        return words_of(desk.get("/done").text, f'li[data-draft-id="{key}"]')

    assert "You answered it yourself." in told("acmec")
    assert "Something newer took its place." in told("decla")
    desk.clock.pass_by(30 * 86_400)
    assert "It waited until it was too old." in told("north")
    assert "You answered it yourself." in told("acmec")


def test_the_quarter_lists_each_message_without_an_answer_with_its_reason(desk: Desk) -> None:
    silent = items(desk.app)["decla"]["message"]
    with desk.app.store.write() as conn:
        answers.excuse(conn, silent, reason="It is a mass mailing.", at=desk.clock.now())
        now = desk.clock.now()
        found = coverage(conn, now - timedelta(days=90), now)
        misses = missed(conn, now - timedelta(days=90), now)

    page = LexborHTMLParser(desk.get("/quarter").text)

    lines = {
        str(line.css_first("a").attributes["href"]): words_of(line.html or "", "li") for line in page.css(".ledger li")
    }
    assert len(lines) == len(misses) == found.open + found.excused == 7
    assert "It is a mass mailing." in lines[f"/message/{silent}"]
    assert "It is a mass mailing." in words_of(desk.get("/quarter").text, '[aria-labelledby="m-settled"]')
    assert "Dawn Pruett" in lines[f"/message/{0:032x}"]
    assert "A reply waits for you." in lines[f"/message/{0:032x}"]
    assert all(desk.get(address).status_code == 200 for address in lines)


def test_a_long_ledger_is_cut_and_says_so(tmp_path: Path) -> None:
    many = tuple(replace(mail, id=f"m{number}{mail.id}") for number in range(10) for mail in MAILS)
    with open_desk(make_desk(tmp_path, mails=many)) as desk:
        text = words_of(desk.get("/quarter").text)
        page = LexborHTMLParser(desk.get("/quarter").text)

    assert len(page.css(".ledger li")) == 50
    assert "42 more" in text
    assert "and 20 earlier ones" in text


def test_a_mail_without_words_says_so(tmp_path: Path) -> None:
    with open_desk(make_desk(tmp_path, mails=(replace(MAILS[0], words=" \u200b\n"),))) as desk:
        for path in ("/", "/draft/acmec"):
            assert "No words of this mail could be read" in desk.get(path).text


def test_an_opportunity_names_its_person_and_leads_to_the_last_mail(desk: Desk) -> None:
    with desk.app.store.write() as conn:
        for number in (0, 1):  # the first of the desk is the newer
            opportunities.attach(conn, "op0", f"{number:032x}")

    page = LexborHTMLParser(desk.get("/opportunities").text)

    link = next(a for a in page.css(".board a") if a.text() == "Acme Robotics")
    assert link.attributes["href"] == f"/message/{0:032x}"
    assert "Dawn Pruett" in words_of(desk.get("/opportunities").text, ".board")
    assert "dawn@acme" not in desk.get("/opportunities").text


def test_reasons_for_and_against_come_before_the_kind_of_mail() -> None:
    reasons = (
        Reason("kind", "says_who_they_are", 3.0, "I recruit"),
        Reason("kind", "describes_a_job", 2.0, "the job"),
        Reason("kind", "asks_for_a_call", 1.0, "a call"),
        Reason("role", "topic_wanted", 0.5, "compiler"),
        Reason("role", "topic_wanted", 0.4, "robots"),
        Reason("floor", "pay_missing", -0.2),
    )
    found = replace(an_assessment(ACME, 0, HandClock().now()), reasons=reasons, fit=None)

    assert [(chip.words, chip.sign) for chip in chips_of(found)] == [
        ("topic wanted", "+"),
        ("pay missing", "-"),
        ("says who they are", "+"),
        ("describes a job", "+"),
    ]


def test_sent_is_only_said_of_what_a_server_accepted(desk: Desk) -> None:
    desk.post(desk.form("/draft/acmec/approve"))
    desk.clock.pass_by(31)

    text = desk.get("/").text

    assert "Approved and due; it leaves with the next delivery." in text
    assert "Sent " not in text


def test_in_the_demo_what_is_due_stays_and_says_so(tmp_path: Path) -> None:
    clock = HandClock()
    with open_desk(make_desk(tmp_path, clock=clock), demo=True) as desk:
        desk.post(desk.form("/draft/acmec/approve"))
        assert "it would leave in <b data-left>30</b> s" in desk.get("/").text

        clock.pass_by(31)
        assert "in the demo it stays" in desk.get("/").text


def test_health_names_mailboxes_failures_and_what_to_type(standing: Desk) -> None:
    text = words_of(standing.get("/health").text)

    for words in (
        "Last good check Sun 22 Nov, 08:56, 4 minutes ago.",
        "The server did not answer.",
        "personal: INBOX #99",
        "It has no end.",
    ):
        assert words in text, words


def test_every_page_tells_when_mail_was_last_checked(standing: Desk) -> None:
    for path in PAGES:
        assert "last checked 4 minutes ago" in standing.get(path).text, path


def test_an_impossible_week_is_explained(standing: Desk) -> None:
    for week in ("2026-W99", "nonsense", "9999-W53", "0001-W01"):
        answer = standing.get(f"/week/{week}")
        assert answer.status_code in {200, 404}, week


def test_style_and_script_stay_small() -> None:
    assert len(static_file("desk.css")) < 12_000
    assert len(packed_file("desk.js")) <= 2_048


def test_style_and_script_travel_compressed_to_whoever_takes_that(standing: Desk) -> None:
    for name in ("desk.js", "desk.css", "views.css"):
        plain = standing.client.get(f"/static/{name}", headers={"Accept-Encoding": "identity"})
        small = standing.client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip, br"})

        assert "content-encoding" not in plain.headers
        assert small.headers["content-encoding"] == "gzip"
        assert small.content == plain.content == static_file(name)
        assert int(small.headers["content-length"]) == len(packed_file(name)) < len(plain.content) / 2


def test_a_lean_script_keeps_its_strings() -> None:
    script = """  // Why.
  let a = "x , y // z", b = `p  ${ a } = q`; // so
  if (a == b) { go(); }
"""

    assert lean(script) == 'let a="x , y // z",b=`p  ${ a } = q`;\nif(a==b){go();}'


def test_pay_is_written_as_people_write_it() -> None:
    def said(low: float | None, high: float | None, currency: str = "GBP", per: str = "year") -> str:
        return pay_words(Pay(low, high, currency, per, "as quoted"))

    assert said(150_000, 170_000) == "£150,000 to 170,000 a year"
    assert said(None, 170_000) == "up to £170,000 a year"
    assert said(700, 700, per="day") == "£700 a day"
    assert said(90_000, None, "CHF") == "from CHF 90,000 a year"
    assert said(None, None) == "as quoted"


@given(
    st.text(max_size=200),
    st.lists(st.tuples(st.sampled_from(["role", "trust", "odd"]), st.text(max_size=20)), max_size=5),
)
def test_marking_never_changes_the_text(text: str, quotes: list[tuple[str, str]]) -> None:
    clean = shown(text)

    assert "".join(piece.text for piece in pieces(clean, quotes)) == clean
    clean.encode("utf-8")


@given(st.text(max_size=300))
def test_flowing_keeps_every_word(text: str) -> None:
    assert flowed(text).split() == text.split()


@given(st.text(max_size=120), st.text(max_size=120))
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    parts = difference(old.replace("\r", ""), new.replace("\r", ""))

    assert "".join(words for what, words in parts if what != "gone").split() == new.replace("\r", "").split()
    assert "".join(words for what, words in parts if what != "new").split() == old.replace("\r", "").split()


def test_the_wider_quote_and_the_graver_axis_win() -> None:
    marked = pieces("Lead a team of leading leads", [("role", "Lead"), ("trust", "Lead a team")])

    assert [(piece.text, piece.axis) for piece in marked] == [("Lead a team", "trust"), (" of leading leads", "")]


def test_bulk_approval_of_nothing_is_nothing(desk: Desk) -> None:
    assert approve_declines(desk.app, [], via="web").done == ()
