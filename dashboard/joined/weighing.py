"""Weighing: weights as a link says them, and as a link keeps them. Anybody may write a link."""

from collections.abc import Mapping

from dashboard.joined.measures import DEFAULTS, MEASURES
from dashboard.language import _

MOST = 10
"""The heaviest weight, halves: 5."""

_SIGN = "w-"
_LONGEST = 20
_FORMS = {f"{each / 2:g}": each for each in range(MOST + 1)} | {
    f"{each / 2:.1f}": each for each in range(MOST + 1)
}
"""Each way to write a weight -> halves."""


def from_link(asked: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    """Return measure -> weight in halves, and in words what of a link cannot be done.

    What is wrong leaves the default in its place; what is not about weights is not looked at.

    Examples
    --------
    >>> weights, refused = from_link({"w-growth": "4.5", "w-trend": "1e9", "zone": "Z-1"})
    >>> weights["growth"], weights["trend"] == DEFAULTS["trend"], len(refused)
    (9, True, 1)

    """
    weights, refused = dict(DEFAULTS), []
    titles = {each.id: each.title for each in MEASURES}
    for name, value in asked.items():
        if not name.startswith(_SIGN):
            continue
        measure = name.removeprefix(_SIGN)
        if measure not in titles:
            refused.append(_(
                "The link has a weight for {asked!r}, and no measure is called that. It is left "
                "out: choose weights below."
            ).format(asked=_cut(measure)))  # fmt: skip
        elif value not in _FORMS:
            refused.append(_(
                "The link has {asked!r} as the weight of “{measure}”. A weight is a number from 0 "
                "to {most} in steps of 0.5, or no order could be kept. {default:g} is used: choose "
                "another below."
            ).format(
                asked=_cut(value), measure=_(titles[measure]), most=MOST // 2,
                default=DEFAULTS[measure] / 2,
            ))  # fmt: skip
        else:
            weights[measure] = _FORMS[value]
    return weights, refused


def in_link(weights: Mapping[str, int]) -> dict[str, str]:
    """Return what a link says of weights: those that are not the default.

    Examples
    --------
    >>> in_link({**DEFAULTS, "growth": 9})
    {'w-growth': '4.5'}

    """
    return {
        f"{_SIGN}{name}": f"{weight / 2:g}"
        for name, weight in weights.items()
        if weight != DEFAULTS[name]
    }


def of_weights(name: str) -> bool:
    """Say whether a query parameter is about weights."""
    return name.startswith(_SIGN)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
