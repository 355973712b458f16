"""The trust rules in the order in which their evidence is shown.  Read it from top to bottom: it is the policy."""

from classifier.trust.rules import channels, code, documents, identity, money, pressure

RULES = (*money.RULES, *documents.RULES, *channels.RULES, *code.RULES, *identity.RULES, *pressure.RULES)
