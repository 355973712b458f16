"""People who wrote, by address.  Addresses are kept in lower case; relay addresses must not come here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import case, delete, func, literal, or_, select, update

from returncall.model import Contact
from returncall.store.chunks import chunks
from returncall.store.schema_relations import contacts
from returncall.store.upsert import insert_new, upsert

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

_LONGEST: Final = 64 + 1 + 255


def save(conn: Connection, contact: Contact) -> None:
    """Keep `contact` as it is, in place of what was known."""
    upsert(conn, contacts, _to_row(contact))


def met(
    conn: Connection, address: str, *, at: datetime, name: str = "", firm: str = "", is_agency: bool = False
) -> None:
    """Count one message from that person; a name or firm that is now known is kept.

    An address longer than mail allows (RFC 5321, 4.5.3.1) is nobody's and is passed over.
    """
    if len(address) > _LONGEST:
        return
    seen = Contact(address, name, firm, is_agency, first_seen=at, last_seen=at, messages=1, answered=0)
    if insert_new(conn, contacts, _to_row(seen)):
        return
    when = literal(at, contacts.c.last_seen.type)
    values: dict[str, Any] = {
        "messages": contacts.c.messages + 1,
        "first_seen": case((contacts.c.first_seen > when, when), else_=contacts.c.first_seen),
        "last_seen": case((contacts.c.last_seen < when, when), else_=contacts.c.last_seen),
    }
    if name:
        values["name"] = name
    if firm:
        values |= {"firm": firm, "is_agency": is_agency}
    conn.execute(update(contacts).where(contacts.c.address == address.lower()).values(values))


def count_answer(conn: Connection, address: str) -> bool:
    """Count one answer given to that person; whether the person is known."""
    wanted = contacts.c.address == address.lower()
    return conn.execute(update(contacts).where(wanted).values(answered=contacts.c.answered + 1)).rowcount == 1


def annotate(conn: Connection, address: str, note: str) -> bool:
    """Keep the user's own note on that person; whether the person is known."""
    return conn.execute(update(contacts).where(contacts.c.address == address.lower()).values(note=note)).rowcount == 1


def get(conn: Connection, address: str) -> Contact | None:
    """The person with that address (any case)."""
    row = conn.execute(select(contacts).where(contacts.c.address == address.lower())).first()
    return _from_row(row) if row else None


def names(conn: Connection, addresses: Collection[str]) -> dict[str, str]:
    """The names of those of `addresses` (lower case) that are known, by address; "" for no name."""
    query = select(contacts.c.address, contacts.c.name)
    return {
        row.address: row.name
        for some in chunks(addresses)
        for row in conn.execute(query.where(contacts.c.address.in_(some)))
    }


def list_contacts(
    conn: Connection, *, containing: str = "", limit: int | None = None, offset: int = 0
) -> tuple[Contact, ...]:
    """People, last seen first; containing: only those with that text in address, name or firm."""
    query = select(contacts).where(*_holding(containing)).order_by(contacts.c.last_seen.desc(), contacts.c.address)
    return tuple(map(_from_row, conn.execute(query.limit(limit).offset(offset))))


def count(conn: Connection, *, containing: str = "") -> int:
    """How many people `list_contacts` would list."""
    return conn.execute(select(func.count()).select_from(contacts).where(*_holding(containing))).scalar_one()


def _holding(text: str) -> list[ColumnElement[bool]]:
    columns = (contacts.c.address, contacts.c.name, contacts.c.firm)
    return [or_(*(column.icontains(text, autoescape=True) for column in columns))] if text else []


def remove(conn: Connection, address: str) -> bool:
    """Forget that person; whether the person was known."""
    return conn.execute(delete(contacts).where(contacts.c.address == address.lower())).rowcount == 1


def _to_row(contact: Contact) -> dict[str, Any]:
    return {
        "address": contact.address.lower(),
        "name": contact.name,
        "firm": contact.firm,
        "is_agency": contact.is_agency,
        "first_seen": contact.first_seen,
        "last_seen": contact.last_seen,
        "messages": contact.messages,
        "answered": contact.answered,
        "note": contact.note,
    }


def _from_row(row: Row[Any]) -> Contact:
    return Contact(
        address=row.address,
        name=row.name,
        firm=row.firm,
        is_agency=row.is_agency,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        messages=row.messages,
        answered=row.answered,
        note=row.note,
    )
