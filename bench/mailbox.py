"""A mailbox of any size, the same each time: message i depends on i alone.

Of a hundred: 40 plain, 45 with an HTML twin of 1 to 40 KB, 9 replies with quoted words, 5 with an attachment of 30 to
300 KB, and now and then one of 1 to 5 MB; 20,000 messages are about 800 MB.  Three in ten are from recruiters.
"""

from __future__ import annotations

import base64
import os
import quopri
import random
from email.utils import formatdate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_795_400_000
"""When the newest message came, in seconds: 23 November 2026."""
APART = 1_500
_SOME = """about after along always answer around before better between bring carry change city close country course
door early earth every example family father figure final follow garden general great group happen house idea include
island keep kind large later learn letter light little long matter measure million money moment month morning mother
mountain music never night north notice number often order paper people picture place plain plant point public question
quick reach ready really record river second sentence several simple small sound south special stand start state still
story street study summer table think thought together travel under until usual voice watch water weather while white
whole winter without wonder world write year young"""
_WORDS = _SOME.split()
_FIRMS = ("Acme", "Northwind", "Globex", "Hooli", "Vandelay", "Tyrell", "Aperture", "Contoso", "Litware", "Adatum")
_ROLES = ("Backend", "Platform", "Data", "Security", "Python", "Rust", "Embedded", "Reliability")
_FIRST = ("Anna", "Ben", "Carla", "David", "Elena", "Farid", "Grace", "Hugo", "Ines", "Zoë", "José", "Łukasz")
_LAST = ("Smith", "Jones", "Müller", "García", "Nguyen", "Kowalski", "Rossi", "Dubois", "Yamada", "Okafor")
_PLACES = ("Berlin", "London", "Zürich", "Austin", "Toronto", "Paris", "Lisbon", "Dublin", "Warsaw")
_BLOB = base64.encodebytes(random.Random(99).randbytes(4 << 20))


def make(number: int, *, big: float = 0.0075) -> bytes:
    """Message `number`, lines ended by LF.  big: share of those with megabytes attached."""
    chance = random.Random(f"mail/{number}")
    is_recruiter = chance.random() < 0.3
    firm, role = chance.choice(_FIRMS), f"Senior {chance.choice(_ROLES)} Engineer"
    name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
    host = f"{firm.lower()}{chance.randint(1, 400)}.example"
    text = _text(chance, name, firm, role) if is_recruiter else _other(chance, name)
    subject = f"{role} at {firm}" if is_recruiter else " ".join(chance.choices(_WORDS, k=4)).capitalize()
    shape = chance.random()
    head = _head(number, chance, name, host, subject)
    if shape < big + 0.05:
        octets = chance.randint(1 << 20, 5 << 20) if shape < big else chance.randint(30_000, 300_000)
        return head + _mixed(_alternative(chance, text), octets, f"m{number}")
    if shape < big + 0.14:
        text += "\n\nOn Tue, 3 Nov 2026 at 10:12, Alex Doe <alex@example.org> wrote:\n" + "\n".join(
            f"> {line}" for line in _paragraphs(chance, 4).split("\n")
        )
        return head + _part(text, "text/plain", "quoted-printable")
    if shape < 0.595:
        return head + _alternative(chance, text)
    return head + _part(text, "text/plain", chance.choice(("quoted-printable", "8bit", "base64")))


def _head(number: int, chance: random.Random, name: str, host: str, subject: str) -> bytes:
    date = formatdate(NOW - number * APART)
    encoded = name if name.isascii() else f"=?utf-8?b?{base64.b64encode(name.encode()).decode()}?="
    hops = "".join(
        f"Received: from mx{hop}.{host} (mx{hop}.{host} [192.0.2.{hop + 1}])\n\tby mail.example.org with ESMTPS id"
        f" {chance.getrandbits(40):X}\n\tfor <alex@example.org>; {date}\n"
        for hop in range(chance.randint(1, 4))
    )
    extra = "".join(f"X-Note-{at}: {chance.getrandbits(200):x}\n" for at in range(chance.randint(0, 6)))
    return (
        f"Return-Path: <bounce+{chance.getrandbits(48):x}@{host}>\n{hops}"
        f"DKIM-Signature: v=1; a=rsa-sha256; d={host}; s=s1;\n b={base64.b64encode(chance.randbytes(190)).decode()}\n"
        f"From: {encoded} <p{chance.randint(1, 99)}@{host}>\nTo: Alex Doe <alex@example.org>\nSubject: {subject}\n"
        f"Date: {date}\nMessage-ID: <{number}.{chance.getrandbits(64):x}@{host}>\nMIME-Version: 1.0\n{extra}"
    ).encode()


def _text(chance: random.Random, name: str, firm: str, role: str) -> str:
    low = chance.randint(60, 200)
    return (
        f"Hi Alex,\n\nI lead talent acquisition at {firm} and we are hiring a {role} in {chance.choice(_PLACES)}.\n"
        f"The base salary is ${low}k to ${low + 30}k plus equity.\n\n{_paragraphs(chance, 2)}\n\n"
        f"Would you be open to a 20 minute call next week?\n\nBest regards,\n{name}\nTalent Partner, {firm}\n"
    )


def _other(chance: random.Random, name: str) -> str:
    return f"Hello,\n\n{_paragraphs(chance, chance.randint(2, 8))}\n\nThanks,\n{name}\n"


def _paragraphs(chance: random.Random, count: int) -> str:
    return "\n\n".join(
        "\n".join(" ".join(chance.choices(_WORDS, k=11)).capitalize() + "." for _ in range(chance.randint(1, 5)))
        for _ in range(count)
    )


def _part(text: str, kind: str, encoding: str) -> bytes:
    octets = text.encode()
    if encoding == "quoted-printable":
        octets = quopri.encodestring(octets)
    elif encoding == "base64":
        octets = base64.encodebytes(octets)
    return f"Content-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n".encode() + octets + b"\n"


def _alternative(chance: random.Random, text: str) -> bytes:
    boundary = f"=_{chance.getrandbits(96):024x}"
    html = _html(chance, text, chance.choice((1, 2, 4, 4, 8, 8, 16, 24, 40)) * 1024)
    return b"".join(
        (
            f'Content-Type: multipart/alternative; boundary="{boundary}"\n\n--{boundary}\n'.encode(),
            _part(text, "text/plain", "quoted-printable"),
            f"--{boundary}\n".encode(),
            _part(html, "text/html", chance.choice(("quoted-printable", "base64"))),
            f"--{boundary}--\n".encode(),
        )
    )


def _html(chance: random.Random, text: str, size: int) -> str:
    pieces = ["<!DOCTYPE html><html><head><style>.a{color:#333}</style></head><body><table>"]
    pieces += [f"<tr><td style='padding:4px'><p>{piece}</p></td></tr>\n" for piece in text.split("\n\n")]
    length = sum(map(len, pieces))
    while length < size:
        pieces.append(
            f"<tr><td style='padding:{chance.randint(0, 30)}px'><a href='https://click.example/{chance.getrandbits(160):x}'"
            f">{' '.join(chance.choices(_WORDS, k=4))}</a></td></tr>\n"
        )
        length += len(pieces[-1])
    return "".join(pieces) + "</table></body></html>"


def _mixed(inner: bytes, octets: int, boundary: str) -> bytes:
    blob = (_BLOB * (octets // len(_BLOB) + 1))[: octets - octets % 77]
    return b"".join(
        (
            f'Content-Type: multipart/mixed; boundary="{boundary}"\n\n--{boundary}\n'.encode(),
            inner,
            f"--{boundary}\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=role.pdf\n"
            "Content-Transfer-Encoding: base64\n\n".encode(),
            blob,
            f"--{boundary}--\n".encode(),
        )
    )


def fill(maildir: Path, numbers: range, *, owner: tuple[int, int] | None = None) -> int:
    """Write messages into a Maildir, highest number oldest; returns their octets.  owner: (uid, gid) of the files."""
    octets = 0
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True, exist_ok=True)
    for number in sorted(numbers, reverse=True):
        content = make(number)
        octets += len(content)
        at = NOW - number * APART
        path = maildir / "cur" / f"{at}.M{number:06d}P1.bench,S={len(content)},W={len(content) + content.count(10)}:2,S"
        path.write_bytes(content)
        os.utime(path, (at, at))
        if owner:
            os.chown(path, *owner)
    if owner:
        for folder in (maildir, *(maildir / name for name in ("cur", "new", "tmp"))):
            os.chown(folder, *owner)
    return octets
