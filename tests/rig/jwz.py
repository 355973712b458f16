"""How other programs thread mail, as published: Jamie Zawinski's algorithm (jwz.org/doc/threading.html, steps 1 to 4),
and the rule of Gmail (same subject, and an id of the conversation in References or In-Reply-To).

Written from the description alone; it shares nothing with the program, so that it may judge it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PREFIX = re.compile(r"^\s*(?:(?:re|fwd?|aw|sv|antw|wg|tr|rv|res|enc|odp|ynt|vs)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True)
class Card:
    """What threading knows of one mail.  name: for the test; references: as in the header, without In-Reply-To."""

    name: str
    message_id: str
    references: tuple[str, ...] = ()
    in_reply_to: str | None = None
    subject: str = ""

    @property
    def chain(self) -> tuple[str, ...]:
        """References, with In-Reply-To standing in when there are none."""
        return self.references or ((self.in_reply_to,) if self.in_reply_to else ())


@dataclass(eq=False)
class Container:
    """A place in the tree; card None is a mail that others name and that nobody has."""

    card: Card | None = None
    parent: Container | None = None
    children: list[Container] = field(default_factory=list)

    def holds(self, other: Container) -> bool:
        return self is other or any(child.holds(other) for child in self.children)

    def walk(self) -> Iterator[Container]:
        yield self
        for child in self.children:
            yield from child.walk()


def containers(cards: Iterable[Card]) -> dict[str, Container]:
    """Step 1: id -> container, linked to its parent."""
    table: dict[str, Container] = {}
    for card in cards:
        own = table.setdefault(card.message_id, Container())
        if own.card is not None:  # two mails under one id: the second gets a place of its own
            own = table[f"{card.message_id} {card.name}"] = Container()
        own.card = card
        last: Container | None = None
        for one in card.chain:
            named = table.setdefault(one, Container())
            if last is not None and named.parent is None and not named.holds(last) and not last.holds(named):
                _link(last, named)
            last = named
        if own.parent is not None:
            own.parent.children.remove(own)
            own.parent = None
        if last is not None and not own.holds(last):
            _link(last, own)
    return table


def _link(parent: Container, child: Container) -> None:
    child.parent = parent
    parent.children.append(child)


def threads(cards: Sequence[Card]) -> set[frozenset[str]]:
    """The names of the mails of each thread."""
    table = containers(cards)
    roots = [one for one in table.values() if one.parent is None]
    found = (frozenset(one.card.name for one in root.walk() if one.card) for root in roots)
    return {names for names in found if names}


def parent_of(cards: Sequence[Card], name: str) -> str | None:
    """The name of the mail under which `name` is shown: empty places are skipped (step 4)."""
    one = next(one for one in containers(cards).values() if one.card and one.card.name == name)
    while one.parent is not None:
        one = one.parent
        if one.card:
            return one.card.name
    return None


def bare_subject(subject: str) -> str:
    """Without the prefixes of answers and forwards, and with white space made one."""
    return " ".join(_PREFIX.sub("", " ".join(subject.split())).split()).casefold()


def joins_in_gmail(reply: Card, conversation: Sequence[Card]) -> bool:
    """Whether Gmail shows `reply` in the conversation."""
    named = {*reply.references, *((reply.in_reply_to,) if reply.in_reply_to else ())}
    return any(
        card.message_id in named and bare_subject(card.subject) == bare_subject(reply.subject) for card in conversation
    )
