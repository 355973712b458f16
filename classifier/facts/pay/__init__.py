"""The pay of a job, as stated: base before total, never funding, fees or prices."""

from classifier.facts.pay.choose import find_pay
from classifier.facts.pay.figures import parse_amount

__all__ = ["find_pay", "parse_amount"]
