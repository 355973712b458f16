"""The small grammars inside setting values.  Each raises ValueError with a sentence that shows a right example."""

from __future__ import annotations

import re

from returncall.model import PayFloor, PlaceWish, WeeklySlot

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PERIODS = ("year", "month", "week", "day", "hour")
MODES = ("remote", "hybrid", "onsite")

_PAY = re.compile(r"(\d[\d_,. ]*?)\s*(k|m)?\s+([A-Za-z]{3})\s*/\s*([a-z]+)", re.ASCII)
_SLOT = re.compile(r"([a-z]{3})(?:\s*-\s*([a-z]{3}))?\s+(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})", re.ASCII)
_PLACE_DAYS = re.compile(r"\s*<=\s*(\d)\s*d(?:ays?)?\s*$", re.ASCII)
_MINUTES_PER_DAY = 24 * 60
_FACTORS = {"k": 1_000, "m": 1_000_000, None: 1}


def parse_pay_floor(text: str) -> PayFloor:
    """Read "220k USD/year" or "700 GBP/day"."""
    match = _PAY.fullmatch(text.strip())
    if not match or match[4] not in PERIODS:
        raise ValueError(
            f'"{text}" is not a pay. Write amount, currency and period, such as "220k USD/year" or "700 GBP/day".'
        )
    digits = re.sub(r"[_,. ](?=\d{3}(?!\d))", "", match[1]).replace(",", ".")
    try:
        amount = round(float(digits) * _FACTORS[match[2]])
    except (ValueError, OverflowError):
        raise ValueError(f'"{match[1]}" in "{text}" is not a number. Example: "150k EUR/year".') from None
    return PayFloor(amount, match[3].upper(), match[4])


def parse_place(text: str) -> PlaceWish:
    """Read "remote US", "London" or "Berlin hybrid<=2d"."""
    rest, days = text.strip(), None
    if match := _PLACE_DAYS.search(rest):
        days = int(match[1])
        rest = rest[: match.start()]
    words = rest.split()
    modes = [word.lower() for word in words if word.lower() in MODES]
    if len(modes) > 1 or not words or "<" in rest:
        raise ValueError(f'"{text}" is not a place. Examples: "remote US", "London", "Berlin hybrid<=2d".')
    place = " ".join(word for word in words if word.lower() not in MODES)
    return PlaceWish(place, modes[0] if modes else ("hybrid" if days is not None else None), days)


def parse_slot(text: str) -> WeeklySlot:
    """Read "tue-thu 12:00-13:00" or "mon 17:30-18:30"; "fri-mon" wraps round the weekend."""
    match = _SLOT.fullmatch(text.strip().lower())
    example = 'Examples: "tue-thu 12:00-13:00", "fri 17:30-18:30".'
    if not match or match[1] not in DAYS or (match[2] or match[1]) not in DAYS:
        raise ValueError(f'"{text}" is not a weekly time. {example}')
    first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
    days = tuple(sorted((first + step) % 7 for step in range((last - first) % 7 + 1)))
    start, end = int(match[3]) * 60 + int(match[4]), int(match[5]) * 60 + int(match[6])
    if int(match[4]) > 59 or int(match[6]) > 59 or not 0 <= start < end <= _MINUTES_PER_DAY:  # noqa: PLR2004  minutes of an hour
        raise ValueError(f'"{text}" must start before it ends, within one day. {example}')
    return WeeklySlot(days, start, end)
