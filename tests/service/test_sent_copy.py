"""One copy in Sent, on a real server: ours only where nobody else files one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from returncall.crash import POINTS
from returncall.model import DeliveryState
from returncall.service import desk
from returncall.service.delivery import deliver_due
from returncall.service.sent_copy import owe_copy
from returncall.store import deliveries, sent_copies
from tests.service.mailbox_of_sam import Sam
from tests.service.test_mailbox_crashes import killed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from returncall.model import Delivery
    from tests.rig.dovecot import MailUser
    from tests.rig.smtp import SmtpSink

pytestmark = [
    pytest.mark.dovecot,
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def made(tmp_path: Path, mail_user: MailUser, smtp_sink: SmtpSink) -> Iterator[Callable[[str], Sam]]:
    sams = []

    def make(sent_copy: str) -> Sam:
        extra = f'sent_copy = "{sent_copy}"'
        sams.append(Sam(tmp_path, mail_user, mode="send", smtp_port=smtp_sink.port, account_extra=extra))
        return sams[-1]

    yield make
    for sam in sams:
        sam.app.close()


def deliver(sam: Sam, *, later: timedelta = timedelta(0)) -> list[str]:
    sam.clock.moment += later
    mailbox = sam.app.mailbox(sam.app.settings.config.account[0])
    try:
        return deliver_due(sam.app, "w", lambda _name: mailbox).problems
    finally:
        mailbox.close()


def approved(sam: Sam) -> None:
    sam.receive(1)
    sam.look()
    (draft,) = sam.drafts()
    desk.approve(sam.app, draft.id, seen_hash=None, at_once=True, via="cli")


def test_a_copy_of_the_very_octets_is_filed_once(made: Callable[[str], Sam], smtp_sink: SmtpSink) -> None:
    sam = made("auto")
    approved(sam)

    deliver(sam)
    assert sam.lying("Sent") == {}, "a provider that files it itself has a minute for that"
    for _ in range(3):
        deliver(sam, later=2 * MINUTE)

    assert list(sam.lying("Sent").values()) == [mail.content for mail in smtp_sink.mails]
    assert all(b"\\Seen" in line for line in sam.flags("Sent"))


def test_a_copy_that_the_provider_filed_stays_the_only_one(made: Callable[[str], Sam], smtp_sink: SmtpSink) -> None:
    sam = made("auto")
    # As Exchange does it: another Message-ID, the old one beside it.
    smtp_sink.rewrites_id = True
    smtp_sink.delivers = lambda mail: sam.file_sent(mail.content)
    approved(sam)

    deliver(sam)
    for _ in range(3):
        deliver(sam, later=2 * MINUTE)

    assert len(sam.lying("Sent")) == 1


@pytest.mark.parametrize(("sent_copy", "copies"), [("always", 1), ("never", 0)])
def test_the_account_may_say_otherwise(made: Callable[[str], Sam], sent_copy: str, copies: int) -> None:
    sam = made(sent_copy)
    approved(sam)

    deliver(sam)
    assert len(sam.lying("Sent")) == copies
    deliver(sam, later=10 * MINUTE)
    assert len(sam.lying("Sent")) == copies


def test_a_provider_known_to_file_it_is_left_alone(made: Callable[[str], Sam]) -> None:
    sam = made("auto")
    approved(sam)
    (delivery,) = _deliveries(sam)
    account = sam.app.settings.config.account[0]
    assert account.smtp
    gmail = account.model_copy(update={"smtp": account.smtp.model_copy(update={"host": "smtp.gmail.com"})})
    sam.app.account = lambda _name: gmail  # type: ignore[method-assign]

    with sam.app.store.write() as conn:
        owe_copy(sam.app, conn, delivery, now=sam.clock.now())
        assert sent_copies.state_of(conn, delivery.id) == ""


def test_what_cannot_be_filed_is_told_once_and_never_sent_again(
    made: Callable[[str], Sam], smtp_sink: SmtpSink
) -> None:
    sam = made("always")
    approved(sam)
    with sam.user.client() as client:
        client.delete("Sent")
    sam.app.close()
    sam.account_extra = 'sent_copy = "always"\nsent_folder = "Archive"'
    sam.set_mode("send")
    with sam.user.client() as client:
        client.create("Archive")
    sam.app = sam.opened()
    smtp_sink.delivers = lambda _mail: _delete(sam, "Archive")

    told = [problem for _ in range(9) for problem in deliver(sam, later=11 * MINUTE)]

    assert len(told) == 1
    assert "its copy could not be put into Sent" in told[0]
    assert len(smtp_sink.mails) == 1
    (delivery,) = _deliveries(sam)
    assert delivery.state is DeliveryState.SENT
    with sam.app.store.read() as conn:
        assert sent_copies.state_of(conn, delivery.id) == sent_copies.LEFT


@pytest.mark.parametrize("point", [point for point in POINTS if point.startswith("copies.")])
def test_a_power_cut_files_one_copy(made: Callable[[str], Sam], smtp_sink: SmtpSink, point: str) -> None:
    sam = made("always")
    approved(sam)
    killed(sam, point, lambda: deliver(sam))

    for _ in range(3):
        deliver(sam, later=MINUTE)

    assert len(sam.lying("Sent")) == len(smtp_sink.mails) == 1


def _delete(sam: Sam, folder: str) -> None:
    with sam.user.client() as client:
        client.delete(folder)


def _deliveries(sam: Sam) -> tuple[Delivery, ...]:
    with sam.app.store.read() as conn:
        return deliveries.in_state(conn, *DeliveryState)
