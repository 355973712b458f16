"""The facts of a message: role, company, place, pay and the rest, each with the words that say so."""

from classifier.facts.find import find_facts
from classifier.facts.values import Facts

__all__ = ["Facts", "find_facts"]
