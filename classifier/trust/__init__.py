"""How far a sender can be believed, with the words that say so."""

from classifier.trust.judge import judge

__all__ = ["judge"]
