"""Which folder is for what.  Pure, but for `list_folders`, which asks.  [I/O]

SPECIAL-USE first (RFC 6154), then the names that servers and programs give in their users' languages; when neither
tells, the user is asked.  Folders keep the server's own bytes beside the name that is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest import imap_answers, imap_words
from ingest.imap_errors import Declined, declined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.imap_wire import Wire

_MOST_FOLDERS = 10_000
_USES = ("sent", "drafts", "archive", "junk", "trash", "all")
_SENT = """
sent, sent mail, sent items, sent messages, sent-mail
gesendet, gesendete elemente, gesendete objekte, gesendete nachrichten
envoyés, messages envoyés, éléments envoyés, courrier envoyé, objets envoyés
enviados, elementos enviados, mensajes enviados, correo enviado, itens enviados, mensagens enviadas, enviadas
posta inviata, inviati, inviata, elementi inviati, messaggi inviati
verzonden, verzonden items, verzonden berichten, verzonden objecten
skickat, skickade, skickade objekt, skickade meddelanden, sendt, sendte, sendte elementer, sendt post, sendt e-post
lähetetyt, lähetetyt viestit, wysłane, elementy wysłane, odeslané, odeslaná pošta, odoslané, elküldött elemek
trimise, mesaje trimise, gönderilmiş öğeler, gönderilenler, gönderilmiş postalar
отправленные, надіслані, απεσταλμένα, נשלח, דואר שנשלח
已发送, 已发送邮件, 已傳送, 寄件備份, 送信済み, 送信済みアイテム, 送信済みメール, 보낸 편지함, 보낸메일함
"""
_DRAFTS = """
drafts, draft, entwürfe, entwurf, brouillons, borradores, rascunhos, bozze, concepten, utkast, kladder, kladde
luonnokset, szkice, kopie robocze, koncepty, rozepsané, piszkozatok, ciorne, taslaklar
черновики, чернетки, πρόχειρα, טיוטות, 草稿, 草稿箱, 下書き, 임시 보관함, 임시보관함
"""
_NAMES = {
    use: frozenset(word.strip().casefold() for line in names.splitlines() for word in line.split(",") if word.strip())
    for use, names in (("sent", _SENT), ("drafts", _DRAFTS))
}


@dataclass(frozen=True, slots=True)
class Folder:
    r"""A folder.  octets: its name as the server spells it.  use: sent, drafts, archive, junk, trash, all or "".

    delimiter: between the levels of a name, "" when there are none.  can_open: not \Noselect, not \NonExistent.
    is_told: the server said what it is for; otherwise the name was recognised.
    """

    name: str
    octets: bytes
    delimiter: str
    use: str
    is_told: bool
    can_open: bool


def list_folders(wire: Wire) -> tuple[Folder, ...]:
    """All folders, in the server's order."""
    words = [b'""', b'"*"']
    if {b"LIST-EXTENDED", b"SPECIAL-USE"} <= wire.capabilities:
        words += [b"RETURN", b"(SPECIAL-USE)"]
    found: dict[bytes, Folder] = {}
    wire.allow()
    try:
        for pieces in wire.answers(wire.begin("LIST", *words)):
            listed = imap_answers.listed(pieces)
            if listed and len(found) < _MOST_FOLDERS:
                wire.allow()
                folder = folder_of(*listed)
                found.setdefault(folder.octets, folder)
    except Declined as error:
        raise declined(wire.server, error) from error
    return tuple(found.values())


def folder_of(attributes: frozenset[str], delimiter: bytes, octets: bytes) -> Folder:
    """One LIST answer as a Folder.  attributes: in lower case."""
    name = imap_words.folder_name(octets)
    separator = delimiter.decode("ascii", "replace")
    told = next((use for use in _USES if f"\\{use}" in attributes), "")
    return Folder(
        name=name,
        octets=octets,
        delimiter=separator,
        use=told or _use_by_name(name, separator),
        is_told=bool(told),
        can_open=not attributes & {"\\noselect", "\\nonexistent"},
    )


def find_folder(folders: Iterable[Folder], use: str) -> Folder | None:
    """The folder for `use`: what the server says, before what a name suggests; the shortest name wins."""
    fitting = [folder for folder in folders if folder.use == use and folder.can_open]
    return min(fitting, key=lambda folder: (not folder.is_told, len(folder.octets)), default=None)


def _use_by_name(name: str, separator: str) -> str:
    last = name.rpartition(separator)[2] if separator else name
    word = last.strip().casefold()
    return next((use for use, names in _NAMES.items() if word in names), "")
