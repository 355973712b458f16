"""Local mail: files, mboxes, Maildirs, folders and standard input."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest import limits, sources
from ingest.sources import is_maildir, read_paths
from returncall.errors import UserError
from tests.ingest.mails import mail, read

A, B = mail("one\r\n"), mail("two\r\n")


def found(*paths: str | Path) -> list[sources.Found]:
    return list(read_paths(map(str, paths)))


def contents(*paths: str | Path) -> list[bytes]:
    return [one.raw.content for one in found(*paths) if one.raw]


def test_an_eml_file_is_read_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(A)
    one = found(tmp_path / "a.eml")[0]
    assert one.raw is not None
    assert one.raw.content == A
    assert one.source == one.raw.key.folder == str(tmp_path / "a.eml")
    assert (one.raw.key.uidvalidity, one.raw.key.uid, one.raw.size) == (0, 0, len(A))


def test_a_folder_is_searched_for_eml_in_order(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.EML").write_bytes(B)
    (tmp_path / "a.eml").write_bytes(A)
    (tmp_path / "sub" / "c.eml").write_bytes(A)
    (tmp_path / "notes.txt").write_bytes(b"no mail")
    assert [Path(one.source).name for one in found(tmp_path)] == ["a.eml", "b.EML", "c.eml"]


def mbox(*mails: bytes) -> bytes:
    return b"".join(
        b"From rita@acme.example Mon Nov  2 09:14:00 2026\n" + one.replace(b"\r\n", b"\n") + b"\n" for one in mails
    )


def test_an_mbox_numbers_its_messages(tmp_path: Path) -> None:
    (tmp_path / "inbox.mbox").write_bytes(mbox(A, B, A))
    all_of_it = found(tmp_path / "inbox.mbox")
    assert [one.source for one in all_of_it] == [f"{tmp_path / 'inbox.mbox'}:{n}" for n in range(3)]
    assert [read(one.raw.content).text for one in all_of_it if one.raw] == ["one", "two", "one"]
    assert len({one.raw.key for one in all_of_it if one.raw}) == 3


def test_a_mail_of_an_mbox_is_the_same_as_its_eml(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_bytes(mbox(A))
    assert read(contents(tmp_path / "inbox")[0]).id == read(A).id


def test_from_lines_inside_a_mail_are_unquoted_and_split_nothing(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_bytes(mbox(mail("x\n\n>From here on\n>>From twice\n> From no\nFrom the start\n")))
    assert len(found(tmp_path / "inbox")) == 1
    body = contents(tmp_path / "inbox")[0].partition(b"\n\n")[2]
    assert body.startswith(b"x\n\nFrom here on\n>From twice\n> From no\nFrom the start\n")


def test_an_mbox_with_crlf_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_bytes(mbox(A, B).replace(b"\n", b"\r\n"))
    assert [read(one).text for one in contents(tmp_path / "inbox")] == ["one", "two"]


def test_an_eml_that_begins_with_from_is_one_mail(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mbox(A, B))
    assert len(found(tmp_path / "a.eml")) == 1


def test_a_maildir_gives_its_flags(tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "cur" / "1.x:2,RS").write_bytes(A)
    (tmp_path / "new" / "2.x").write_bytes(B)
    (tmp_path / "tmp" / "3.x").write_bytes(B)
    assert is_maildir(tmp_path)
    assert [one.raw.flags for one in found(tmp_path) if one.raw] == [("\\Answered", "\\Seen"), ()]


def test_standard_input_is_one_mail() -> None:
    one = next(read_paths(["-"], stdin=io.BytesIO(A)))
    assert one.raw is not None
    assert (one.source, one.raw.content) == ("-", A)


def test_a_path_that_does_not_exist_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no such file or folder") as caught:
        found(tmp_path / "nothing.eml")
    assert ".eml" in caught.value.remedy


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_named_and_blocks_nothing(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.eml").write_bytes(A)
    (tmp_path / "b.eml").chmod(0)
    first, second, third = found(tmp_path)
    assert first.raw
    assert third.raw
    assert second.raw is None
    assert "cannot be read" in second.error


def test_a_broken_link_is_named_and_blocks_nothing(tmp_path: Path) -> None:
    for name in ("cur", "new"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1").write_bytes(A)
    (tmp_path / "new" / "2").symlink_to(tmp_path / "gone")
    assert [bool(one.raw) for one in found(tmp_path)] == [True]


def test_a_mail_beyond_the_limit_is_read_in_part_and_its_size_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MESSAGE_OCTETS", 1_000)
    (tmp_path / "a.eml").write_bytes(mail("x" * 5_000))
    (tmp_path / "inbox").write_bytes(mbox(mail("line\n" * 2_000), B))
    big = found(tmp_path / "a.eml")[0].raw
    assert big is not None
    assert big.size > 5_000
    assert len(big.content) == 1_001
    first, second = (one.raw for one in found(tmp_path / "inbox"))
    assert first is not None
    assert len(first.content) <= 1_000
    assert first.size > 9_000
    assert second is not None
    assert read(second.content).text == "two"
    assert limits.MESSAGE_OCTETS == 25 * 1024 * 1024


@pytest.mark.parametrize(
    ("fields", "when"),
    [
        ("Received: from a\r\n by b; Mon, 2 Nov 2026 10:00:00 +0100\r\nReceived: x; Sun, 1 Nov 2026 10:00:00 +0100\r\n", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("Date: Mon, 2 Nov 2026 10:00:00 +0100\r\n", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("Received: nonsense\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\n", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("Subject: x\r\n", datetime(2001, 2, 3, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_file_arrived_when_its_header_says_or_else_when_it_was_written(
    tmp_path: Path, fields: str, when: datetime
) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(f"{fields}\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\n".encode())
    os.utime(path, (datetime(2001, 2, 3, tzinfo=UTC).timestamp(),) * 2)
    one = found(path)[0].raw
    assert one is not None
    assert one.received_at == when


def test_an_empty_file_is_one_unreadable_message_and_an_empty_folder_none(tmp_path: Path) -> None:
    assert found(tmp_path) == []
    (tmp_path / "a.eml").write_bytes(b"")
    assert contents(tmp_path) == [b""]
