"""Servers are found by greeting only, and only under a certificate for their own name."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from returncall.service.find_servers import greets
from tests.rig.certificates import Authority
from tests.rig.fake_imap import FakeImap
from tests.rig.smtp import SmtpSink

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def test_a_server_with_a_good_certificate_is_found(authority: Authority) -> None:
    context = authority.issue().context()
    ca_file = str(authority.ca_file)
    with FakeImap(tls=context) as imap, SmtpSink(tls=context) as smtp:
        assert greets("localhost", imap.port, b"* OK", ca_file=ca_file)
        assert greets("localhost", smtp.port, b"220", ca_file=ca_file)
        assert not greets("localhost", smtp.port, b"* OK", ca_file=ca_file)

    assert imap.received == b""
    assert smtp.commands == []


@pytest.mark.parametrize("flaw", [{"name": "other.example"}, {"expired": True}, {"self_signed": True}])
def test_a_server_that_cannot_prove_its_name_is_not(authority: Authority, flaw: dict[str, Any]) -> None:
    with FakeImap(tls=authority.issue(**flaw).context()) as fake:
        assert not greets("localhost", fake.port, b"* OK", ca_file=str(authority.ca_file))


def test_no_server_takes_no_time() -> None:
    start = time.monotonic()

    with FakeImap() as fake:  # waits for a command where TLS waits for a greeting
        assert not greets("localhost", fake.port, b"* OK", seconds=0.5)
    assert not greets("localhost", 1, b"* OK")
    assert not greets("a" * 64 + ".example", 993, b"* OK")
    assert time.monotonic() - start < 5
