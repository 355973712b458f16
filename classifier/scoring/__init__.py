"""Scoring against labelled mail: how often kind and facts are right, and the two numbers that matter most."""

from __future__ import annotations

from classifier.scoring.gold import GoldRecord, read_gold
from classifier.scoring.report import WRITTEN, Judged, Report, found_fact, score
from classifier.scoring.showing import shown

__all__ = ["WRITTEN", "GoldRecord", "Judged", "Report", "found_fact", "read_gold", "score", "shown"]
