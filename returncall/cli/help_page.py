"""The table of commands, and the page that `returncall --help` prints.

No imports: the help must be there at once, and the table tells cli.main what to load.
"""

# (command, module below returncall.cli, what it does); None starts a group.
COMMANDS = (
    (None, "", "Start here"),
    ("demo", "demo", "see it work on a sample mailbox: no account, no network"),
    ("classify", "classify", "judge mail files; one JSON line per message"),
    ("setup", "setup", "connect your mailbox, a question at a time"),
    ("doctor", "doctor", "what is wrong, and what to do about it"),
    (None, "", "Every day"),
    ("run", "run", "the service: read mail, draft, deliver what is due"),
    ("open", "open_page", "the page of the running service, in your browser"),
    ("queue", "queue", "what waits for your approval, best fit first"),
    ("show", "show", "a mail, what was made of it, and the draft"),
    ("why", "why", "the reasons, with the words of the mail marked"),
    ("approve", "approve", "approve exactly what you saw; it leaves after the hold"),
    ("skip", "skip", "no reply to this one"),
    ("undo", "undo", "take an approval or a skip back"),
    ("edit", "edit", "put the reply into your own words"),
    ("switch", "switch", "take the other template: accept_call, decline, ask_details"),
    ("snooze", "snooze", "show a draft again later"),
    ("hold", "hold", "a calendar file that keeps the times a reply offers"),
    ("correct", "correct", "say what a mail really is; it always wins, and teaches"),
    (None, "", "Every week"),
    ("digest", "digest", "the weekly recruiter-contact digest"),
    ("quarter", "quarter", "first calls wanted, taken and left"),
    ("coverage", "coverage", "how many recruiters got an answer"),
    ("people", "people", "who wrote, and when you met"),
    ("opportunities", "opportunities", "what was offered, by stage"),
    ("stage", "stage", "note how far it has come, and how much you care"),
    ("prep", "prep", "what is known before a call"),
    ("debrief", "debrief", "what you noted after a call"),
    ("market", "market", "pay, skills and places, as recruiters wrote them"),
    (None, "", "Now and then"),
    ("import", "import_mail", "read .eml, mbox or Maildir as if it had arrived"),
    ("profile", "profile", "check profile.toml and see what it means"),
    ("config", "config_show", "show every setting, or where the files are"),
    ("learn", "learn", "learn from your corrections; keeps nothing that costs other mail"),
    ("eval", "evaluate", "score the classifier on mail whose answers you know"),
    ("service", "service", "start by itself: install, status, logs, uninstall"),
    ("retry", "retry", "what could not be read, once more"),
    ("export", "export", "people, opportunities and replies as JSON, CSV or vCards"),
    ("backup", "backup", "a copy of the database in one file"),
    ("restore", "restore", "put a backup in its place"),
    ("forget", "forget", "erase everything of one person"),
)

_HEAD = """\
Usage: returncall [--config DIR] [--data DIR] [--debug] COMMAND ...

  Reads your mailbox, finds the recruiters, drafts a kind answer to each,
  and sends only what you approve.

"""
_FOOT = """
  returncall COMMAND --help explains one command.  First time?  returncall demo

Options:
  --config DIR  where config.toml and profile.toml are  [env RETURNCALL_CONFIG]
  --data DIR    where the database is                   [env RETURNCALL_DATA]
  --debug       show tracebacks
  --version     print the version
  --help        this page
"""


def is_asked_for(arguments: list[str]) -> bool:
    """Whether the whole command line only asks for this page."""
    return arguments in ([], ["--help"], ["-h"], ["help"])


def text() -> str:
    """The page, at most 79 columns wide."""
    lines = []
    for name, _, words in COMMANDS:
        lines.append(f"{words}:" if name is None else f"  {name:<15}{words}")
    return _HEAD + "\n".join(lines) + "\n" + _FOOT
