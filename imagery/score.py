"""Score: how much speaks for a detection, as a chance, with the five numbers that made it.

A logistic of five numbers, each of which can be said aloud. How the numbers weigh against one
another is a judgement; how steep the whole is was fitted on 229 candidates of seven labelled
areas (Platt 1999), as the chance to touch a label. Left out one area at a time it is off by .15
in the mean, for areas differ in how much of them is labelled: it ranks, and a person decides.
`compoundwatch accuracy` prints how it holds.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The five numbers of a detection, by which it is scored and can be disputed."""

    margin: float
    """Departure over what the detector asks for; 1 = just enough."""

    looks: float
    """Clear looks that showed it, median over its pixels."""

    area_px: float
    """Strong pixels."""

    consistency: float
    """Share of the clear looks since the first that showed it."""

    bare: float
    """Share of its pixels that are strong: a site is, a patch of weak change is not."""

    @classmethod
    def read(cls, said: Iterable[str]) -> "Numbers":
        """Return the numbers as a record keeps them, each as name=value."""
        return cls(**{name: float(value) for name, _, value in (e.partition("=") for e in said)})

    def named(self) -> dict[str, float]:
        """Return the numbers by name, rounded as they are shown."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What a detection must reach to be summed up: a figure is not judged outline by outline."""

    margin: float = 1.25
    """Its margin."""

    area_px: float = 6.0
    """Its strong pixels."""

    score: float = 0.40
    """Its score."""

    def reached_by(self, numbers: Numbers) -> bool:
        """Say whether a detection reaches it."""
        return (
            numbers.margin >= self.margin
            and numbers.area_px >= self.area_px
            and score(numbers) >= self.score
        )


_WEIGHTS = {"margin": 0.83, "looks": 0.13, "area": 0.36, "consistency": 1.55, "bare": 0.78}
_OFFSET = -4.74
_ENOUGH_LOOKS = 8.0
"""More looks than this say nothing new."""


def score(numbers: Numbers) -> float:
    """Return the chance that a detection is lasting construction or demolition, 0 to 1."""
    parts = {
        "margin": np.log(max(numbers.margin, 0.1)),
        "looks": min(numbers.looks, _ENOUGH_LOOKS),
        "area": np.log(max(numbers.area_px, 1.0)),
        "consistency": numbers.consistency,
        "bare": numbers.bare,
    }
    odds = _OFFSET + sum(_WEIGHTS[name] * value for name, value in parts.items())
    return round(float(1 / (1 + np.exp(-odds))), 3)
