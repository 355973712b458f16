"""Which sentences speak for the verdict, so that every verdict can be told in the mail's own words.  Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returncall.model import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classifier.kind.acts import Act

TELLING: dict[str, tuple[str, ...]] = {
    "outreach": ("ask", "found", "role", "who", "pay", "comp"),
    "follow_up": ("bump", "ask", "role", "found", "who"),
    "conversation": ("ask", "slot", "social", "role", "offer"),
    "scheduling": ("slot", "ask"),
    "application_status": ("thanks", "auto", "slot"),
    "rejection": ("refuse", "thanks"),
    "offer": ("offer", "pay"),
    "job_alert": ("alert", "optout", "role"),
    "scam": ("money", "pay", "role", "offer"),
    "vendor": ("pitch", "ask", "who"),
    "candidate": ("plea", "ask", "who"),
    "referral": ("intro", "role", "social"),
    "other": ("other", "pitch", "social"),
}
RULES = {
    "who": "says-who-they-are", "found": "says-how-they-found-you", "role": "describes-a-job",
    "comp": "describes-the-company", "pay": "names-the-pay", "ask": "asks-for-a-call-or-interest",
    "bump": "refers-to-an-earlier-mail", "thanks": "thanks-for-applying", "refuse": "turns-an-applicant-down",
    "slot": "is-about-a-time", "pitch": "sells-something", "plea": "asks-for-a-job", "money": "wants-money-or-data",
    "offer": "offers-a-contract", "intro": "introduces-somebody", "alert": "lists-jobs",
    "optout": "offers-to-unsubscribe",
    "auto": "is-machine-text", "social": "is-small-talk", "other": "is-about-something-else",
}  # fmt: skip
_LEAST = 0.4
_QUOTE = 220
_FEWEST_WORDS = 4
_SHORT_IS_ENOUGH = frozenset({"pay", "role", "alert", "bump", "offer", "ask", "slot"})


def kind_reasons(kind: str, acts: Sequence[Act], text: str, *, most: int = 4) -> tuple[Reason, ...]:
    """The strongest sentence for each act that tells of `kind`, at most `most`, in the order of the table."""
    reasons: list[Reason] = []
    for name in TELLING[kind]:
        candidates = [act for act in acts if act.name == name and act.share >= _LEAST]
        telling = [act for act in candidates if _says_something(text[act.start : act.end], name)]
        if not telling:
            continue
        best = max(telling, key=lambda act: act.share)
        reasons.append(Reason("kind", RULES[name], round(best.share, 2), clipped(text[best.start : best.end])))
    return tuple(reasons[:most])


def _says_something(quote: str, act: str) -> bool:
    """A sentence, where only a sentence convinces: "Hi Sam," proves nothing, "Rate: $65/hr" and "Data Engineer" do."""
    return act in _SHORT_IS_ENOUGH or len(quote.split()) >= _FEWEST_WORDS


def clipped(quote: str) -> str:
    """White space folded, cut at a word after 220 characters; still verbatim."""
    folded = " ".join(quote.split())
    return folded if len(folded) <= _QUOTE else folded[:_QUOTE].rsplit(" ", 1)[0]
