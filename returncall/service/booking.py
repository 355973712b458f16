"""Times that are spoken for: offered in a letter that waits or has left, or busy in the user's own calendars.

What a letter offers is kept with its suggestion, and counts as long as the letter still says it: an offered time is
tentative until it has passed or the letter is withdrawn, so that two recruiters never get the same one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from responder.busy import busy_times
from returncall.errors import UserError
from returncall.model import Action, Reason
from returncall.service.calendar_files import content_of, shown
from returncall.store import drafts, suggestions

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from responder.busy import Span
    from returncall.app import App
    from returncall.model import Draft, Suggestion

_AXIS: Final = "slot"
_AHEAD: Final = timedelta(days=60)


def with_slots(suggestion: Suggestion, draft: Draft | None) -> Suggestion:
    """The suggestion that remembers which times its letter offers."""
    kept = tuple(reason for reason in suggestion.reasons if reason.axis != _AXIS)
    offered = draft.slots if draft else ()
    marks = tuple(Reason(_AXIS, f"{s.start.isoformat()}/{s.end.isoformat()}", 0.0, s.written) for s in offered)
    return replace(suggestion, reasons=(*kept, *marks))


def tentative(conn: Connection, now: datetime) -> tuple[Span, ...]:
    """The offered times still to come, of every yes that waits, is on its way, or has left."""
    letters = drafts.letters(conn, Action.ACCEPT_CALL, since=now - _AHEAD)
    said = suggestions.for_messages(conn, letters.keys())
    return tuple(span for key, one in said.items() for span in _offers(one, letters[key]) if span[1] > now)


def offered_in(conn: Connection, draft: Draft) -> tuple[Span, ...]:
    """The times that this letter offers as it now stands."""
    said = suggestions.get(conn, draft.message)
    return _offers(said, draft.body) if said else ()


def _offers(said: Suggestion, letter: str) -> tuple[Span, ...]:
    spans = []
    for mark in said.reasons:
        if mark.axis == _AXIS and mark.quote in letter:
            start, _, end = mark.rule.partition("/")
            spans.append((datetime.fromisoformat(start), datetime.fromisoformat(end)))
    return tuple(spans)


def hold(draft: Draft, spans: tuple[Span, ...], now: datetime) -> bytes:
    """A calendar file that keeps these times free: no name, no company, no place, for colleagues may read along."""
    try:
        from icalendar import Calendar, Event  # noqa: PLC0415  slow to import
    except ImportError as error:
        raise UserError(
            "Writing a calendar needs the library icalendar.", remedy="pip install 'returncall[calendar]'"
        ) from error
    calendar = Calendar()
    calendar.add("prodid", "-//returncall//EN")
    calendar.add("version", "2.0")
    for start, end in spans:
        event = Event()
        event.add("uid", f"{start.astimezone(UTC):%Y%m%dT%H%M}-{draft.mime_message_id.strip('<>')[:16]}")
        event.add("dtstamp", now)
        event.add("dtstart", start.astimezone(UTC))
        event.add("dtend", end.astimezone(UTC))
        event.add("summary", "Hold")
        event.add("status", "TENTATIVE")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    found: bytes = calendar.to_ical()
    return found


def calendar(app: App, now: datetime) -> tuple[Span, ...]:
    """When the user's own calendar files say busy.  Raises UserError for a file that cannot be read."""
    found: list[Span] = []
    for name in app.settings.profile.calendars:
        try:
            content = content_of(app, name)
            zone = app.settings.profile.timezone
            found += busy_times(content, since=now, until=now + _AHEAD, timezone=zone)
        except ImportError as error:
            raise UserError(
                "Reading a calendar needs the library icalendar.", remedy="pip install 'returncall[calendar]'"
            ) from error
        except (OSError, ValueError) as error:
            raise UserError(
                f"The calendar {shown(name)} cannot be read: {error}",
                remedy="Mend the path in profile.toml, [calls] calendars, or take the line out.",
            ) from error
    return tuple(found)
