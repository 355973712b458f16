"""From a mailbox's bytes to messages.

sources.py    [I/O] .eml, mbox, Maildir, folders, stdin -> RawMessage
parse.py      RawMessage -> Message or Unreadable; defects noted, nothing raised
headers.py    header fields, addresses, dates, ids
mime.py       the parts of a MIME message
body.py       the best text of the parts, links and attachments
html_text.py  HTML -> text without what a reader cannot see
quotes.py     new words, quoted words, signature
threads.py    thread ids
trusted.py    Authentication-Results of the user's own provider
limits.py     how much of a message is looked at
"""
