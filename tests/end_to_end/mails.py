"""A mailbox of 120 messages for the whole path: a few outreach mails among ordinary ones, ids of every style."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

LONG_ID = "<CAF" + "x7Qk2" * 20 + "@mail.kestrel.example>"
ODD_ID = "<[b4f9c1@kestrel.example]>"
OUTREACH = (
    (
        LONG_ID,
        "Dawn Pruett",
        "dawn@kestrel.example",
        "Staff engineer, robotics, London - interested in a chat?",
        (
            "Hi Sam,\n\nI'm an in-house recruiter at Acme Robotics. I came across your profile and your work on schedulers, "
            "and I think you would be a great fit for our Staff Engineer role in London. The base salary is £150,000 - £170,000.\n\n"
            "Would you be open to a 20 minute call next week?\n\nBest,\nDawn Pruett\nTalent Acquisition, Acme Robotics\n"
        ),
    ),
    (
        ODD_ID,
        "Marek Dvorak",
        "marek@brightpool.example",
        "Junior PHP developer in Leeds",
        (
            "Hello Sam,\n\nI am recruiting for my client Brightpool, who are looking for a Junior PHP Developer, on site in Leeds, "
            "paying £28,000 to £32,000. I found your profile online and would love to tell you more.\n\n"
            "Are you free for a quick call tomorrow? Please send me your CV.\n\nKind regards,\nMarek Dvorak\nRecruitment Consultant\n"
        ),
    ),
)


def outreach(number: int) -> bytes:
    """Outreach mail `number`, as delivered."""
    message_id, name, address, subject, body = OUTREACH[number]
    return _mail(message_id, name, address, subject, body)


def ordinary(number: int) -> bytes:
    """Ordinary mail: bills, family, notes."""
    topics = (
        (
            "Your invoice {n}",
            "Dear customer,\n\nyour invoice {n} over 23.50 is attached. It will be debited on Friday.\n",
        ),
        (
            "Dinner on Sunday?",
            "Hi love,\n\nare you coming on Sunday? Dad is making the lamb, number {n} on his list.\n\nMum\n",
        ),
        (
            "Re: build {n} is red",
            "The linker step fails since this morning, see run {n}. I'll revert if nobody minds.\n",
        ),
        ("Parcel {n} has been delivered", "Your parcel {n} was left with your neighbour at number 12.\n"),
    )
    subject, body = topics[number % len(topics)]
    return _mail(
        f"<{number}@ordinary.example>",
        "Somebody",
        f"person{number % 7}@ordinary.example",
        subject.format(n=number),
        body.format(n=number),
    )


def _mail(message_id: str, name: str, address: str, subject: str, body: str) -> bytes:
    mail = EmailMessage(policy=SMTP.clone(max_line_length=998))
    mail["From"] = f"{name} <{address}>"
    mail["To"] = "sam@example.org"
    mail["Subject"] = subject
    mail["Date"] = "Mon, 16 Nov 2026 09:00:00 +0000"
    mail.set_content(body)
    octets = mail.as_bytes()
    # The ids go in as raw bytes: EmailMessage would mend the odd ones.
    return b"Message-ID: " + message_id.encode() + b"\r\n" + octets
