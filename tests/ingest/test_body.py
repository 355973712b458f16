"""The best text of a message, its links and attachments."""

from __future__ import annotations

import base64
import quopri

import pytest

from ingest import limits
from tests.ingest.mails import mail, read

HTML = "<p>Hello <b>Sam</b>, we hire.</p><p><a href='https://acme.example/jobs'>Our jobs</a></p>"


def parts(*bodies: str, kind: str = "alternative") -> bytes:
    body = "".join(f"--cut\r\n{part}\r\n" for part in bodies) + "--cut--\r\n"
    return mail(body, "MIME-Version: 1.0", f'Content-Type: multipart/{kind}; boundary="cut"')


def text_part(text: str, kind: str = "plain") -> str:
    return f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n{text}"


@pytest.mark.parametrize(
    "charset", ["utf-8", '"utf-8"', "UTF8", "iso-8859-1", "windows-1252", "iso-8859-15", "utf-16", "x-unknown"]
)
@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64", "QUOTED-PRINTABLE ", "Base64"])
@pytest.mark.parametrize("wrapped", [False, True])
def test_text_is_decoded_by_transfer_encoding_and_charset(charset: str, encoding: str, wrapped: bool) -> None:
    name = charset.strip('"')
    octets = "Grüße aus Zürich".encode("utf-8" if name == "x-unknown" else name)
    if "quoted" in encoding.lower():
        octets = quopri.encodestring(octets)
    elif "base64" in encoding.lower():
        octets = base64.encodebytes(octets)
    elif name == "utf-16":
        return  # no mail carries that in 8bit
    fields = (f"Content-Type: text/plain; charset={charset}", f"Content-Transfer-Encoding: {encoding}")
    if wrapped:
        inner = "\r\n".join(fields).encode() + b"\r\n\r\n" + octets
        content = mail(b"--cut\r\n" + inner + b"\r\n--cut--\r\n", 'Content-Type: multipart/mixed; boundary="cut"')
    else:
        content = mail(octets, *fields)
    found = read(content)
    assert found.text == "Grüße aus Zürich"
    assert ("bad-charset" in found.defects) == (name == "x-unknown")


@pytest.mark.parametrize(
    ("octets", "text"), [(b"caf\xe9", "café"), ("café".encode(), "café"), (b"\x81caf", "\ufffdcaf")]
)
@pytest.mark.parametrize("declared", [(), ("Content-Type: text/plain; charset=us-ascii",)])
def test_undeclared_octets_fall_back(octets: bytes, text: str, declared: tuple[str, ...]) -> None:
    found = read(mail(octets, *declared))
    assert found.text == text


@pytest.mark.parametrize("broken", ["SGVsbG8", "SGVs\r\nbG8=\r\n--\r\n", "!!!!"])
def test_broken_base64_is_no_exception(broken: str) -> None:
    assert read(mail(broken, "Content-Type: text/plain", "Content-Transfer-Encoding: base64")) is not None


def test_the_plain_part_is_taken_before_the_html_part() -> None:
    found = read(parts(text_part("Hello Sam, a plain text that says enough."), text_part(HTML, "html")))
    assert found.text == "Hello Sam, a plain text that says enough."
    assert "https://acme.example/jobs" in [link.url for link in found.links]


def test_a_stub_beside_a_long_html_part_is_not_the_text() -> None:
    long = "<p>We look for an engineer.</p>" * 20
    found = read(parts(text_part("View this mail in your browser."), text_part(long, "html")))
    assert found.text.startswith("We look for an engineer.")


def test_html_alone_is_read_as_text() -> None:
    found = read(mail(HTML, "Content-Type: text/html; charset=utf-8"))
    assert found.text == "Hello Sam, we hire.\n\nOur jobs"
    assert [(link.text, link.url) for link in found.links] == [("Our jobs", "https://acme.example/jobs")]


def test_attachments_are_named_and_measured_and_nothing_more() -> None:
    data = base64.encodebytes(b"x" * 300).decode()
    found = read(
        parts(
            text_part("See the file."),
            f'Content-Type: application/pdf; name="job.pdf"\r\nContent-Disposition: attachment; filename="../../etc/job.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n{data}',
            "Content-Type: text/calendar; method=REQUEST\r\nContent-Disposition: attachment; filename=invite.ics\r\n\r\nBEGIN:VCALENDAR",
            kind="mixed",
        )
    )
    assert found.text == "See the file."
    assert [(a.name, a.content_type) for a in found.attachments] == [
        ("../../etc/job.pdf", "application/pdf"),
        ("invite.ics", "text/calendar"),
    ]
    assert 280 <= found.attachments[0].size <= 320


def test_an_attachment_without_a_name_reads_the_same_each_time() -> None:
    content = parts(
        text_part("x"),
        "Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\nSubject: y\r\n\r\nz",
        kind="mixed",
    )
    assert read(content) == read(content)
    assert read(content).attachments[0].name == ""


def test_only_pictures_are_no_text() -> None:
    found = read(mail('<img src="cid:a@b">', "Content-Type: text/html"))
    assert found.text == ""
    assert "no-text" in found.defects


def test_text_beyond_the_limit_is_cut() -> None:
    assert len(read(mail("word " * limits.TEXT_CHARACTERS)).text) <= limits.TEXT_CHARACTERS
    html = "<p>word word word</p>" * (limits.HTML_CHARACTERS // 20)
    assert len(read(mail(html, "Content-Type: text/html")).text) <= limits.TEXT_CHARACTERS


def test_links_beyond_the_limit_are_left_out() -> None:
    urls = "\n".join(f"https://acme.example/{n}" for n in range(limits.LINKS + 50))
    assert len(read(mail(urls)).links) == limits.LINKS
    html = "".join(f"<a href='https://acme.example/{n}'>x</a>" for n in range(limits.LINKS + 50))
    assert len(read(mail(html, "Content-Type: text/html")).links) == limits.LINKS


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/mixed",
        'multipart/mixed; boundary=""',
        "multipart/alternative; boundary",
        "text",
        "/",
        "text/plain; charset",
        'text/plain; charset="',
        "x" * 9_000,
    ],
)
def test_a_broken_content_type_still_gives_a_message(kind: str) -> None:
    assert read(mail("Hello Sam\r\n", f"Content-Type: {kind}")).sender.mailbox == "rita"
