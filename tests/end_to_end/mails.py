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
        "Junior PHP Developer - Leeds - up to £32k",
        (
            "Hi Sam,\n\nI came across your profile and wanted to get in touch about a role that I am recruiting for in Leeds. "
            "My client, Brightpool, is looking for a Junior PHP Developer to join their team, on site five days a week, "
            "paying £28,000 to £32,000 plus pension.\n\nYou will build and look after WordPress sites with a friendly team of "
            "six. If you are interested, could you send me your CV and a good time for a quick call this week?\n\n"
            "Kind regards,\nMarek Dvorak\nRecruitment Consultant, Harbour Lane Recruitment\n"
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
