"""A platform's address, shared by all who write through it, is no person's and is not kept as one."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING

from classifier import load
from returncall.store import assessments, contacts, messages, opportunities
from tests.service.mailbox_of_sam import Sam, recruiter_mail

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rig.dovecot import MailUser


def test_an_inmail_is_read_and_its_platform_is_nobodys_address(tmp_path: Path, mail_user: MailUser) -> None:
    inmail = (files("returncall") / "demo" / "mailbox" / "03-inmail-quillstone.eml").read_bytes()
    sam = Sam(tmp_path, mail_user)
    sam.app.__dict__.update(classifier=load(None), beside=None)
    sam.user.deliver([inmail, recruiter_mail(0)], at=datetime.now(UTC))
    sam.look()
    with sam.app.store.read() as conn:
        message_id = "<1184520937.3178254.1794222314102@lva1-app48213.prod.linkedin.com>"
        read = [assessments.get(conn, message.id) for message in messages.find_by_message_id(conn, message_id)]
        whose = {one.company: one.contact for one in opportunities.list_opportunities(conn)}
        met = [contact.address for contact in contacts.list_contacts(conn)]
    assert [found is not None and found.is_recruiter for found in read] == [True]
    assert whose["Quillstone"].startswith("Ines Carvalho")
    assert len(met) == 1
    assert met[0].endswith("@acme.example")
