"""How well a job meets what the user wants: an OR over role, company and person, with floors and nevers."""

from classifier.fit.score import fit

__all__ = ["fit"]
