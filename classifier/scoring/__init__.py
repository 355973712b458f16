"""Scoring against labelled mail: how often kind and facts are right, and the two numbers that matter most."""

from __future__ import annotations

from classifier.scoring.gold import GoldRecord, read_gold
from classifier.scoring.report import Judged, Report, score

__all__ = ["GoldRecord", "Judged", "Report", "read_gold", "score"]
