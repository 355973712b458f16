"""Templates -> responses.  Everything shown is escaped, and cleaned of characters that deceive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from returncall.service.marking import shown
from returncall.service.words import ACTIONS, STAGES, STATES, warning
from returncall.store import accounts
from returncall.web.guard import veil_name

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from starlette.requests import Request

    from returncall.app import App
    from returncall.web.doors import Doors
    from returncall.web.files import SettingsFiles
    from returncall.web.shelf import Shelf

_OK: Final = 200
KEYS: Final = (
    ("j", "next"),
    ("k", "previous"),
    ("o", "open the whole mail"),
    ("y", "approve"),
    ("e", "skip"),
    ("r", "edit the reply"),
    ("t", "take another template"),
    ("b", "put off for a week"),
    ("x", "tick a decline"),
    ("w", "why"),
    ("d", "difference from the template"),
    ("z", "undo"),
    ("/", "search"),
    ("?", "these keys"),
)
PLACES: Final = (
    ("/", "Queue", "1"),
    ("/week", "Week", "2"),
    ("/quarter", "Quarter", "3"),
    ("/opportunities", "Opportunities", "4"),
    ("/people", "People", "5"),
    ("/done", "Done", "6"),
    ("/health", "Health", "7"),
    ("/market", "Market", "8"),
    ("/settings", "Settings", "9"),
)

WITHIN: Final = {"/": ("/draft/", "/message/"), "/week": "/digests"}
"""What has no place of its own in the bar, by the place that leads there."""
DAYS_OF_WEEK: Final = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
    "sun": "Sunday",
}  # fmt: skip
_QUOTED: Final = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Site:
    """What every page knows.  demo: the sample is shown, and nothing can leave.  shelf: cards that were made before.

    files: the settings as they lie on the disk now.
    """

    app: App
    doors: Doors
    port: int
    demo: bool
    shelf: Shelf
    files: SettingsFiles

    @property
    def zone(self) -> ZoneInfo:
        """The user's time zone."""
        return ZoneInfo(self.app.settings.profile.timezone)


def site_of(request: Request) -> Site:
    """The Site that this request asks."""
    found = request.app.state.site
    assert isinstance(found, Site)
    return found


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("returncall.web"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    made.filters |= {"ago": ago, "until": until, "count": count, "one_line": one_line, "size": size, "curly": curly}
    made.globals |= {"KEYS": KEYS, "PLACES": PLACES, "ACTIONS": ACTIONS, "STATES": STATES, "STAGES": STAGES}
    made.globals |= {"warning": warning, "WITHIN": WITHIN}
    return made


def _clean(value: Any) -> Any:
    # Whatever a template prints passes here: no template can forget it.
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The page from `template`; title, navigation and health come with it."""
    site = site_of(request)
    version = site.shelf.version()
    health = site.shelf.kept("health", version, accounts.list_accounts)
    # What answers a form, or refuses one, is not replaced by the page that stands at its address.
    values.setdefault("pulse", store_word(site, version) if request.method == "GET" and status == _OK else "")
    text = _environment().get_template(template).render(_context(request), health=health, **values)
    return HTMLResponse(text, status_code=status)


def store_word(site: Site, version: str | None) -> str:
    """Differs whenever anything that a page shows may: the database, or a settings file; "" when nobody can say."""
    return "" if version is None else sha256(f"{version} {site.files.now().stamp}".encode()).hexdigest()[:16]


def fragment(request: Request, template: str, **values: Any) -> Markup:
    """A piece of a page."""
    return Markup(_environment().get_template(template).render(_context(request), **values))  # noqa: S704  autoescaped


def _context(request: Request) -> dict[str, Any]:
    site = site_of(request)
    sending = site.app.settings.config.sending
    now = site.app.clock.now()
    return {
        "demo": site.demo,
        "mode": sending.mode,
        "enabled": (site.files.now().settings or site.app.settings).config.sending.enabled,
        "hold": sending.hold_seconds,
        "csrf": request.state.session.csrf,
        "here": request.url.path,
        "veiled": request.cookies.get(veil_name(site.port)) == "1",
        "now": now,
        "zone": site.zone,
        "config_file": site.app.settings.config_dir / "config.toml",
        "when": lambda moment: when(moment, site.zone, now),
    }


def refusal(request: Request, status: int, sentence: str, remedy: str = "") -> HTMLResponse:
    """A page of few words, for refusals; without a session it only says how to come in."""
    if request.state.session is not None and status != 500:  # noqa: PLR2004  a broken store must not break this, too
        return page(request, "refused.html", status=status, sentence=sentence, remedy=remedy)
    site = site_of(request)
    text = _environment().get_template("locked.html").render(sentence=sentence, demo=site.demo)
    return HTMLResponse(text, status_code=status)


def when(moment: datetime, zone: ZoneInfo, now: datetime) -> str:
    """A time in the user's zone: "Sun 22 Nov, 09:14", with the year when it is another."""
    local = moment.astimezone(zone)
    year = f" {local.year}" if local.year != now.astimezone(zone).year else ""
    return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M}"


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, in the largest whole unit."""
    return _span(now - moment, "just now", "{} ago")


def until(moment: datetime, now: datetime) -> str:
    """How long until then."""
    return _span(moment - now, "now", "in {}")


def _span(span: timedelta, none: str, words: str) -> str:
    seconds = int(span.total_seconds())
    for length, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= length:
            return words.format(count(seconds // length, unit))
    return none


def count(number: int, noun: str) -> str:
    """1 draft, 2 drafts."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def one_line(value: str, width: int = 80) -> str:
    """At most `width` characters on one line."""
    text = " ".join(shown(value).split())
    return text if len(text) <= width else f"{text[: width - 1]}…"


def curly(sentence: str | None) -> str:
    """A sentence of ours with the quotation marks of print; "" for none."""
    return _QUOTED.sub(r"“\1”", sentence or "")


def size(octets: int) -> str:
    """Octets for people."""
    return f"{octets / 1024 / 1024:.1f} MB" if octets >= 1024 * 1024 else f"{max(1, round(octets / 1024))} KB"
