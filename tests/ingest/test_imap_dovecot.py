"""Reading from a real server: order, resuming, leaving everything as it was, few round trips, broken lines."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ingest import imap_watch
from ingest.imap_errors import LineLost
from ingest.imap_line import VERBS
from ingest.imap_mailbox import open_mailbox
from returncall.errors import MailboxError, SignInRefused, Throttled
from returncall.model import Cursor
from tests.rig.chaos import ChaosProxy, Faults
from tests.rig.dovecot import Dovecot, token_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.rig.dovecot import MailUser

pytestmark = pytest.mark.dovecot

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def mail(number: int, size: int = 0) -> bytes:
    return f"Message-ID: <m{number}@example.org>\r\nSubject: {number}\r\n\r\n".encode() + b"x" * size + b"\r\n"


def read(user: MailUser, *, port: int | None = None, cursor: Cursor | None = None, timeout: float = 10) -> list[int]:
    settings = user.settings(port=port or user.server.port, timeout=timeout)
    mailbox = open_mailbox(settings, account="personal")
    try:
        return [raw.key.uid for raw in mailbox.fetch("INBOX", cursor, since=None)]
    finally:
        mailbox.close()


def test_reads_many_in_order_across_gaps_and_ranges(mail_user: MailUser) -> None:
    mail_user.deliver([mail(number) for number in range(1, 661)])
    gone = [1, 2, 3, *range(150, 420), 500, 660]
    mail_user.expunge(gone)

    assert read(mail_user) == [uid for uid in range(1, 661) if uid not in gone]


def test_resumes_at_every_place(mail_user: MailUser) -> None:
    mail_user.deliver([mail(number) for number in range(1, 6)])
    uidvalidity = _uidvalidity(mail_user)

    for last in range(6):
        cursor = Cursor("personal", "INBOX", uidvalidity, last)
        assert read(mail_user, cursor=cursor) == list(range(last + 1, 6))


def test_changes_nothing_in_the_mailbox(mail_user: MailUser) -> None:
    mail_user.deliver([mail(1), mail(2)])
    mail_user.deliver([mail(3)], flags="(\\Seen \\Flagged)")
    mail_user.deliver([mail(4)], folder="Sent", at=NOW)
    before = mail_user.snapshot()

    with ChaosProxy(mail_user.server.port) as proxy:
        mailbox = open_mailbox(mail_user.settings(port=proxy.port), account="personal")
        list(mailbox.fetch("INBOX", None, since=None))
        list(mailbox.fetch("INBOX", None, since=NOW))
        mailbox.folders()
        mailbox.status("INBOX")
        mailbox.flags("INBOX", 1)
        mailbox.uids("INBOX", since=NOW)
        mailbox.sent_holds("<m4@example.org>", since=NOW)
        mailbox.idle("INBOX", 0.05)
        mailbox.close()

    assert mail_user.snapshot() == before
    assert set(proxy.verbs) <= {verb.decode() for verb in VERBS}
    assert "EXAMINE" in proxy.verbs
    assert b"BODY[" not in bytes(proxy.sent)


def test_new_mail_costs_a_handful_of_round_trips(mail_user: MailUser) -> None:
    mail_user.deliver([mail(number, 2_000) for number in range(1, 121)])
    cursor = Cursor("personal", "INBOX", _uidvalidity(mail_user), 20)

    with ChaosProxy(mail_user.server.port, Faults(latency=0.02)) as proxy:
        start = time.monotonic()
        assert len(read(mail_user, port=proxy.port, cursor=cursor)) == 100
        seconds = time.monotonic() - start

    # Capabilities before and after LOGIN, EXAMINE, which there are, what they hold, LOGOUT.
    assert proxy.round_trips <= 7
    assert seconds < 1.5


def test_a_first_run_over_many_ranges_is_pipelined(mail_user: MailUser) -> None:
    mail_user.deliver([mail(number) for number in range(1, 1001)])

    with ChaosProxy(mail_user.server.port, Faults(latency=0.02)) as proxy:
        assert len(read(mail_user, port=proxy.port)) == 1000

    assert proxy.round_trips <= 7 + 5


@pytest.mark.parametrize("then", ["cut", "rst", "half_close", "blackhole", "drip"])
@pytest.mark.parametrize("after", [300, 1_700, 9_000], ids=lambda after: f"after-{after}")
def test_a_broken_line_is_noticed_in_time_and_resumed(mail_user: MailUser, then: str, after: int) -> None:
    mail_user.deliver([mail(number, 900) for number in range(1, 11)])
    mailbox_seen: list[int] = []

    with ChaosProxy(mail_user.server.port, Faults(after=after, then=then, drip_seconds=0.2)) as proxy:
        start = time.monotonic()
        with pytest.raises(MailboxError) as caught:
            _read_into(mailbox_seen, mail_user, proxy.port, timeout=0.8)
        assert time.monotonic() - start < 4

    assert isinstance(caught.value, LineLost)
    assert mailbox_seen == list(range(1, len(mailbox_seen) + 1))
    rest = Cursor("personal", "INBOX", _uidvalidity(mail_user), len(mailbox_seen))
    assert mailbox_seen + read(mail_user, cursor=rest) == list(range(1, 11))


def test_tells_at_which_message_the_line_broke_and_can_step_around_it(mail_user: MailUser) -> None:
    mail_user.deliver([mail(number, 900) for number in range(1, 501)])
    seen: list[int] = []
    with ChaosProxy(mail_user.server.port, Faults(after=400_000)) as proxy, pytest.raises(LineLost) as caught:
        _read_into(seen, mail_user, proxy.port, timeout=2)

    suspect = caught.value.before_uid
    assert suspect == seen[-1] + 1

    mailbox = open_mailbox(mail_user.settings(), account="personal")
    first = next(iter(mailbox.fetch("INBOX", None, since=None)))
    mailbox.close()
    avoid = frozenset({type(first.key)("personal", "INBOX", first.key.uidvalidity, suspect)})
    around = open_mailbox(mail_user.settings(), account="personal", avoid=avoid)
    got = {raw.key.uid: raw for raw in around.fetch("INBOX", None, since=None)}
    chosen = {raw.key.uid: raw for raw in around.fetch("INBOX", None, since=NOW - timedelta(days=2000))}
    around.close()

    assert list(got) == list(chosen) == list(range(1, 501))
    assert (got[suspect].flags, got[suspect].content) == (("\\Unfetchable",), b"")
    assert [uid for uid, raw in chosen.items() if not raw.content] == [suspect]


def test_slices_and_latency_change_nothing(mail_user: MailUser) -> None:
    mail_user.deliver([mail(number, number * 37) for number in range(1, 31)])

    for seed in range(3):
        with ChaosProxy(mail_user.server.port, Faults(slices=40, latency=0.001, seed=seed)) as proxy:
            assert read(mail_user, port=proxy.port) == list(range(1, 31))


def test_new_mail_ends_the_waiting(mail_user: MailUser) -> None:
    mailbox = open_mailbox(mail_user.settings(), account="personal")
    timer = threading.Timer(0.2, mail_user.deliver, args=([mail(1)],))
    timer.start()

    start = time.monotonic()
    assert mailbox.idle("INBOX", 20)
    assert time.monotonic() - start < 10
    assert [raw.key.uid for raw in mailbox.fetch("INBOX", None, since=None)] == [1]
    timer.join()
    mailbox.close()


def test_a_quiet_wait_ends_and_the_line_lives(mail_user: MailUser) -> None:
    mailbox = open_mailbox(mail_user.settings(), account="personal")

    assert not mailbox.idle("INBOX", 0.1)
    assert mailbox.status("INBOX").messages == 0
    mailbox.close()


@pytest.mark.parametrize("then", ["cut", "rst", "half_close"])
def test_a_line_that_dies_while_waiting_is_noticed_at_once(mail_user: MailUser, then: str) -> None:
    with ChaosProxy(mail_user.server.port) as proxy:
        mailbox = open_mailbox(mail_user.settings(port=proxy.port), account="personal")
        threading.Timer(0.2, proxy.kick).start()

        start = time.monotonic()
        with pytest.raises(LineLost):
            mailbox.idle("INBOX", 60)

    assert time.monotonic() - start < 5


def test_a_line_that_falls_silent_while_waiting_is_noticed_within_a_probe(
    mail_user: MailUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_watch, "PROBE_SECONDS", 0.5)
    monkeypatch.setattr(imap_watch, "PROOF_SECONDS", 1.0)
    with ChaosProxy(mail_user.server.port) as proxy:
        mailbox = open_mailbox(mail_user.settings(port=proxy.port), account="personal")
        timer = threading.Timer(0.2, proxy.strike, args=(Faults(after=0, then="blackhole"),))
        timer.start()

        start = time.monotonic()
        with pytest.raises(LineLost, match="did not answer within 1 seconds"):
            mailbox.idle("INBOX", 60)
        timer.join()

    assert time.monotonic() - start < 10


def test_new_mail_is_noticed_after_many_probes(mail_user: MailUser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_watch, "PROBE_SECONDS", 0.05)
    with ChaosProxy(mail_user.server.port) as proxy:
        mailbox = open_mailbox(mail_user.settings(port=proxy.port), account="personal")
        timer = threading.Timer(1.0, mail_user.deliver, args=([mail(1)],))
        timer.start()

        assert mailbox.idle("INBOX", 60)
        timer.join()
        mailbox.close()
        assert proxy.verbs.count("IDLE") > 2


def test_folders_with_odd_names_can_be_read(mail_user: MailUser) -> None:
    names = {
        "Entwürfe & Co": '"Entw&APw-rfe &- Co"',
        "日本語": '"&ZeVnLIqe-"',
        'quo"ted': '"quo\\"ted"',
        "back\\slash": '"back\\\\slash"',
        "{5}": '"{5}"',
        "a b%c": '"a b%c"',
        "2026": '"2026"',
        "INBOX/Straße": '"INBOX/Stra&AN8-e"',
    }
    with mail_user.client() as client:
        for octets in names.values():
            assert client.create(octets)[0] == "OK"
            assert client.append(octets, "", "", mail(1))[0] == "OK"

    mailbox = open_mailbox(mail_user.settings(), account="personal")
    listed = {folder.name for folder in mailbox.folders()}
    assert set(names) <= listed
    for name in names:
        assert [raw.key.folder for raw in mailbox.fetch(name, None, since=None)] == [name]
    mailbox.close()


def test_knows_sent_and_drafts_by_their_use(mail_user: MailUser) -> None:
    mailbox = open_mailbox(mail_user.settings(), account="personal")

    assert mailbox.folder_for("sent").name == "Sent"
    assert mailbox.folder_for("drafts").is_told
    mailbox.close()


def test_a_configured_sent_folder_comes_first_and_must_exist(mail_user: MailUser) -> None:
    with mail_user.client() as client:
        client.create('"Gesch&AOQ-ft"')
    mailbox = open_mailbox(mail_user.settings(), account="personal", sent_folder="Geschäft", drafts_folder="Nirgends")

    assert mailbox.folder_for("sent").octets == b"Gesch&AOQ-ft"
    with pytest.raises(MailboxError, match="Nirgends"):
        mailbox.append("drafts", mail(1), ())
    mailbox.close()


# -- signing in ------------------------------------------------------------------


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_signs_in_over_every_kind_of_line(mail_user: MailUser, security: str) -> None:
    server = mail_user.server
    port = server.tls_port if security == "tls" else server.port
    settings = mail_user.settings(host="localhost", port=port, security=security, ca_file=str(server.authority.ca_file))
    mailbox = open_mailbox(settings, account="personal")

    assert mailbox.status("INBOX").messages == 0
    mailbox.close()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_pinned_certificate_needs_no_authority(mail_user: MailUser, security: str) -> None:
    server = mail_user.server
    settings = mail_user.settings(
        port=server.tls_port if security == "tls" else server.port,
        security=security,
        fingerprint=":".join(server.certificate.fingerprint[at : at + 2].upper() for at in range(0, 64, 2)),
    )
    mailbox = open_mailbox(settings, account="personal")

    assert mailbox.status("INBOX").messages == 0
    mailbox.close()


def test_a_wrong_password_is_never_tried_twice(mail_user: MailUser) -> None:
    with ChaosProxy(mail_user.server.port) as proxy, pytest.raises(SignInRefused) as caught:
        open_mailbox(mail_user.settings(port=proxy.port, secret="wrong-secret"), account="personal")

    assert proxy.verbs.count("LOGIN") == 1
    assert "user name and password" in str(caught.value)
    assert "wrong-secret" not in str(caught.value)
    assert mail_user.name not in str(caught.value)


@pytest.mark.parametrize("password", ['with "quotes" and \\', "pässwörd", "{5}", "a b", "%s", "(x)*"], ids=ascii)
def test_passwords_may_hold_what_people_use(dovecot_server: Dovecot, password: str) -> None:
    user = dovecot_server.user(password)

    mailbox = open_mailbox(user.settings(), account="personal")

    assert mailbox.status("INBOX").messages == 0
    mailbox.close()


@pytest.fixture(scope="module")
def strict_dovecot() -> Iterator[Dovecot]:
    server = Dovecot(connections=1, only_tls=True, tokens=True)
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("method", ["xoauth2", "oauthbearer"])
def test_signs_in_with_an_access_token(dovecot_server: Dovecot, strict_dovecot: Dovecot, method: str) -> None:
    user = strict_dovecot.user()
    settings = user.settings(
        host="localhost",
        port=strict_dovecot.tls_port,
        security="tls",
        ca_file=str(strict_dovecot.authority.ca_file),
        method=method,
        secret=token_for(user.name),
    )
    mailbox = open_mailbox(settings, account="personal")
    assert mailbox.status("INBOX").messages == 0
    mailbox.close()


@pytest.mark.parametrize("method", ["xoauth2", "oauthbearer"])
def test_an_expired_token_asks_for_a_new_sign_in(strict_dovecot: Dovecot, method: str) -> None:
    user = strict_dovecot.user()
    token = token_for(user.name, is_expired=True)
    settings = user.settings(
        host="localhost",
        port=strict_dovecot.tls_port,
        security="tls",
        ca_file=str(strict_dovecot.authority.ca_file),
        method=method,
        secret=token,
    )
    with pytest.raises(SignInRefused, match="token") as caught:
        open_mailbox(settings, account="personal")

    assert token not in str(caught.value)


def test_too_many_connections_is_not_a_wrong_password(strict_dovecot: Dovecot) -> None:
    user = strict_dovecot.user()
    settings = user.settings(
        host="localhost",
        port=strict_dovecot.tls_port,
        security="tls",
        ca_file=str(strict_dovecot.authority.ca_file),
    )
    first = open_mailbox(settings, account="personal")
    with pytest.raises(Throttled, match="later"):
        open_mailbox(settings, account="personal")
    first.close()


def _uidvalidity(user: MailUser) -> int:
    mailbox = open_mailbox(user.settings(), account="personal")
    try:
        return mailbox.status("INBOX").uidvalidity
    finally:
        mailbox.close()


def _read_into(seen: list[int], user: MailUser, port: int, *, timeout: float) -> None:
    mailbox = open_mailbox(user.settings(port=port, timeout=timeout), account="personal")
    for raw in mailbox.fetch("INBOX", None, since=None):
        seen.append(raw.key.uid)  # noqa: PERF401  # what came before the error counts
