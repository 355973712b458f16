"""Hostile and malformed mail that others made, read by the program and shown in Debian's Chromium: nothing is fetched.

The mail is read only when a folder of it lies beside the project, or is named in RETURNCALL_TEST_MAIL.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from returncall.model import MessageKey, RawMessage
from returncall.service.intake import take_in
from returncall.service.tally import Tally
from returncall.store import drafts, messages
from tests.rig.real_mail import REAL, needs_real_mail
from tests.web.browsing import DESKTOP, axe_finds, somebody_at
from tests.web.desk import NOW, database_hash

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from returncall.app import App
    from returncall.web.serving import PageServer

pytestmark = [pytest.mark.browser, needs_real_mail]
# Whatever could load, run, send or cover something; the correction is the only form of a mail without a draft.
LIVE = (
    "img, iframe, script, style, object, embed, math, link, meta, base, video, audio, [style], [background], [onload]"
)
IN_FRAME = f"{LIVE}, svg, form, input, button, [href], [src], [ping], [onerror], [onclick]"
LISTS = ("/", "/week", "/people", "/opportunities", "/market", "/quarter", "/health")
_FIRST = 1_000


@dataclass
class Shown:
    """What was shown, in pages."""

    mails: int = 0
    frames: int = 0
    drafts: int = 0
    looked_over: int = 0
    minded: list[str] = field(default_factory=list)


def _files(folder: str) -> list[Path]:
    found = (path for path in (REAL / folder).rglob("*") if path.is_file())
    return sorted(path for path in found if path.suffix not in {".bin", ".tsv"})


def _show_all(
    chromium: Browser, server: PageServer, app: App, paths: list[Path], *, axe_every: int, lists: tuple[str, ...]
) -> Shown:
    """Take the files in as mail that came just now, and look at every page that shows something of them."""
    raws = (
        RawMessage(MessageKey("personal", "INBOX", 7, _FIRST + number), NOW, (), len(octets), octets)
        for number, octets in enumerate(path.read_bytes() for path in paths)
    )
    tally = Tally()
    take_in(app, raws, tally, window=timedelta(days=40_000))
    assert tally.read == len(paths)
    with app.store.read() as conn:
        mails = [mail for mail in messages.recent(conn, datetime(1900, 1, 1, tzinfo=UTC)) if mail.key.uid >= _FIRST]
        written = {mail.id: drafts.for_message(conn, mail.id) for mail in mails}
    before = database_hash(app)
    shown = Shown()

    # Leaving the block fails the test when anything but the desk was asked, and for every error in the console: the
    # frame's HTML is so clean that not even the browser's policy has anything to refuse.
    with somebody_at(chromium, server, **DESKTOP) as page:
        seen: list[str] = []
        page.on("dialog", lambda dialog: seen.append(dialog.message))
        page.on("download", lambda download: seen.append(download.url))
        page.context.on("page", lambda other: seen.append(other.url))
        for number, mail in enumerate(mails):
            looks = number % axe_every == 0
            _look(page, f"{server.origin}/message/{mail.id}", shown if looks else None)
            assert page.locator(f"main :is({LIVE})").count() == 0, mail.key
            shown.mails += 1
            for draft in written[mail.id]:
                _look(page, f"{server.origin}/draft/{draft.id}", shown if looks else None)
                shown.drafts += 1
            _look(page, f"{server.origin}/message/{mail.id}/as-sent", shown if looks else None)
            if page.locator("iframe").count():
                assert page.frame_locator("iframe").locator(IN_FRAME).count() == 0, mail.key
                shown.frames += 1
        for path in lists:
            _look(page, server.origin + path, shown)
        assert seen == []
        assert shown.minded == []

    assert database_hash(app) == before
    assert shown.mails == tally.new
    print(f"\n{len(paths)} files, {tally.unreadable} set aside: {shown}")
    return shown


def _look(page: Page, url: str, shown: Shown | None) -> None:
    answer = page.goto(url)
    assert answer
    assert answer.status == 200, url
    assert page.url == url
    assert page.title() == "Desk"
    if shown is not None:
        shown.minded += axe_finds(page)
        shown.looked_over += 1


def test_some_hazards_are_shown_and_fetch_nothing(chromium: Browser, server: PageServer, app: App) -> None:
    paths = _files("hazards")
    some = [path for number, path in enumerate(paths) if number % 12 == 0 or path.name.startswith("html-")]

    shown = _show_all(chromium, server, app, some, axe_every=6, lists=("/",))

    assert shown.mails >= 5
    assert shown.frames >= 1


@pytest.mark.soak
@pytest.mark.timeout(3600)
# Half of mime/ is no mail but what other programs' tests expect of theirs: it is set aside, and named on /health.
# Which of its mails get a draft is the model's affair, not this test's; the hazards hold recruiters' mail on purpose.
@pytest.mark.parametrize(("folder", "mails", "drafts"), [("hazards", 40, 20), ("mime", 600, 0)])
def test_every_hazard_is_shown_and_fetches_nothing(
    chromium: Browser, server: PageServer, app: App, folder: str, mails: int, drafts: int
) -> None:
    shown = _show_all(chromium, server, app, _files(folder), axe_every=5 if folder == "hazards" else 50, lists=LISTS)

    assert shown.mails >= mails
    assert shown.drafts >= drafts
