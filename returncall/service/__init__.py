"""What the program does with its parts.

intake.py    new mail -> store, judged and drafted, in one transaction a batch
desk.py      the user's acts: approve, skip, undo, snooze, edit, switch
delivery.py  approved mail -> SMTP, at most once
answers.py   what the user answered by hand
views.py     quarter and coverage
weekly.py    the digest
once.py      one pass over all accounts
crash.py     places where tests may end the process
"""
