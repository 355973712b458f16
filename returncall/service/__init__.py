"""What the program does with its parts.

intake.py    new mail -> store, judged and drafted, in one transaction a batch
desk.py      the user's acts: approve, skip, undo, snooze, edit, switch, correct
teaching.py  the user's own verdicts, which always win
delivery.py  approved mail -> SMTP, at most once
once.py      one pass over all accounts
forever.py   the lasting service: watch accounts, deliver what is due
views.py     quarter and coverage
weekly.py    the digest
sample.py    the demo's mailbox
crash.py     places where tests may end the process
"""
