"""Settings and profile: what is in force, and a look at a profile.toml before it is put in place.  Writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.load import profile_problems
from returncall.web.pages import DAYS_OF_WEEK, page, site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from returncall.model import Profile

_MOST: Final = 20_000
_MODES: Final = {
    "observe": "observe: nothing leaves",
    "drafts": "drafts: replies lie in the Drafts folder, nothing leaves",
    "send": "send: what you approve leaves",
}


def settings_page(request: Request) -> Response:
    """GET /settings"""
    return _page(request, text=None, problems=())


def check_profile(request: Request) -> Response:
    """POST /settings/check, with the text of a profile.toml in `profile`: says what is wrong with it, or nothing."""
    text = str(request.state.form.get("profile", [""])[0]).replace("\r\n", "\n")[:_MOST]
    return _page(request, text=text, problems=profile_problems(text))


def _page(request: Request, *, text: str | None, problems: tuple[str, ...]) -> Response:
    site = site_of(request)
    settings = site.app.settings
    config = settings.config
    disk = site.files.now()
    enabled = (disk.settings or settings).config.sending.enabled
    return page(
        request,
        "settings.html",
        profile_file="profile.toml" if site.demo else settings.config_dir / "profile.toml",
        config_from="config.toml" if site.demo else settings.config_dir / "config.toml",
        has_profile=settings.has_profile,
        profile=told(settings.profile),
        config=(
            ("Sending", _MODES[config.sending.mode] if enabled else f"switched off ({config.sending.mode})"),
            ("Undo", f"for {config.sending.hold_seconds} s after an approval"),
            ("Accounts", ", ".join(f"{one.name} ({one.address})" for one in config.account)),
            ("Looks for mail", f"every {config.schedule.poll_seconds} s, and whenever the server gives notice"),
            ("Digest", f"{DAYS_OF_WEEK[config.schedule.digest_day]}, {config.schedule.digest_time}"),
            ("Time zone", settings.profile.timezone),
        ),
        disk_problems=disk.problems,
        is_changed=disk.is_changed,
        text=text,
        problems=problems,
    )


def told(profile: Profile) -> tuple[tuple[str, str], ...]:
    """(label, value) of what the profile says; what it leaves open is an empty value."""
    return (
        ("Stance", profile.stance.value.replace("_", " ")),
        ("Titles", ", ".join(profile.want_titles)),
        ("Topics", ", ".join(profile.want_topics)),
        ("Companies", ", ".join(profile.want_companies)),
        ("People", ", ".join(profile.want_people)),
        ("Pay from", ", ".join(f"{f.amount:,} {f.currency} a {f.per}" for f in profile.pay_floors)),
        ("Places", ", ".join(" ".join(filter(None, (p.text, p.mode))) for p in profile.places)),
        ("Never", ", ".join((*profile.never_companies, *profile.never_topics, *profile.never_engagement))),
        ("First calls", f"{profile.calls_wanted} wanted and {profile.calls_most} at most a quarter"),
    )
