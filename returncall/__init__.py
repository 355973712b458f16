"""returncall reads a mailbox, drafts kind answers to recruiters, and sends only what you approve."""

__version__ = "0.1.0"
