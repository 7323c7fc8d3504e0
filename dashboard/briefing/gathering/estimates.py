"""Estimative language after ICD 203: how likely, and apart from it how sure.

Likelihood and confidence never stand in one sentence: a reader would take one for the other.
"""

from dashboard.briefing.speech import Speech
from dashboard.language import marked
from layers.history import Growth

LIKELIHOODS = {
    "almost certain": marked("almost certain (95 to 99 %)"),
    "very likely": marked("very likely (80 to 95 %)"),
    "likely": marked("likely (55 to 80 %)"),
}
"""The bands that a measurement can bear out, with their odds."""

CONFIDENCES = {
    "high": marked("Confidence in these areas is high."),
    "moderate": marked("Confidence in these areas is moderate."),
    "low": marked("Confidence in these areas is low."),
}

_HIGH, _LOW = 0.8, 0.5
"""Shares of quarters observed: from the first on confidence is high, under the second low."""


def growth_said(grown: Growth, speech: Speech) -> str:
    """Return how likely it is that a site grew or shrank: one sentence, without confidence.

    Beyond the 90 % interval the odds against chance are 19 to 1 and better: very likely. Within it,
    nothing is said but that it cannot be told.
    """
    first, last = speech.epoch(grown.first), speech.epoch(grown.last)
    very_likely = speech.says(LIKELIHOODS["very likely"])
    if grown.net_ha_lo > 0:
        return speech.says(
            "It is {likelihood} that built-up ground here grew between {first} and {last}.",
            likelihood=very_likely, first=first, last=last,
        )  # fmt: skip
    if grown.net_ha_hi < 0:
        return speech.says(
            "It is {likelihood} that built-up ground here shrank between {first} and {last}.",
            likelihood=very_likely, first=first, last=last,
        )  # fmt: skip
    return speech.says(
        "Whether built-up ground here grew or shrank between {first} and {last} cannot be told: "
        "the interval of the change includes none.",
        first=first, last=last,
    )  # fmt: skip


def confidence(observed: int, quarters: int) -> str:
    """Return high, moderate or low, by the share of quarters that were observed."""
    share = observed / quarters if quarters else 0.0
    return "high" if share >= _HIGH else "low" if share < _LOW else "moderate"


def confidence_said(observed: int, quarters: int, speech: Speech) -> tuple[str, str]:
    """Return how sure the areas are, and why: two sentences, without likelihood."""
    return (
        speech.says(CONFIDENCES[confidence(observed, quarters)]),
        speech.says(
            "{observed} of {quarters} quarters of the period were observed.",
            observed=speech.number(observed), quarters=speech.number(quarters),
        ),
    )  # fmt: skip
