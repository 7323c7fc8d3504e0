"""Sites: detections held against labelled sites, in pixels of the set's own grid.

A site counts if it began after the first look and not after the last, and covers at least four
pixels. It is found if a fifth of its pixels are covered by detections that stand. Its date is
that of the earliest detection that covers a tenth of it. A detection lies outside if none of
its pixels touches a label; labels are not exhaustive, so outside is an upper bound on false.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from geo.grid import Grid
from geo.shapes import Outline
from imagery.accuracy.rates import Rate, rate
from imagery.accuracy.sets import Label

_LEAST_PIXELS = 4
_FOUND = 0.2
_DATED = 0.1
_MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """One detection, as far as scoring needs it."""

    outline: Outline
    """In degrees."""

    seen_on: date
    """First clear look that showed it."""

    kind: str
    """A word of layers.terms.DetectionKind."""

    score: float = 0.0
    """How much speaks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteScore:
    """How detections and labels agree in one set."""

    sites: int
    """Labelled sites that count."""

    found: int
    """Of these, found."""

    date_errors_months: tuple[float, ...]
    """First date found minus first date labelled, one a found site; above zero is late."""

    outside: Rate
    """Detections that touch no label, per 100 km² and year."""

    outside_ha: float
    """Their area."""

    flagged_share: float
    """Share of the frame that detections cover: a detector that flags all finds all."""

    touches: tuple[bool, ...]
    """Of each detection, whether it touches a label."""

    @property
    def median_error_months(self) -> float | None:
        """Median of the absolute date errors; None where nothing dated was found."""
        return median(map(abs, self.date_errors_months)) if self.date_errors_months else None


def score_sites(
    finds: Sequence[Find], labels: Sequence[Label], *, grid: Grid, first: date, last: date
) -> SiteScore:
    """Return how detections agree with labels.

    Parameters
    ----------
    finds, labels
        Detections that stand, and labelled sites.
    grid
        Of the set.
    first, last
        First and last day of the set.

    """
    masks = [grid.mask(find.outline) for find in finds]
    flagged = _any(masks, grid)
    excused = _any([grid.mask(label.outline) for label in labels if label.excuses], grid)
    excused = ndimage.binary_dilation(excused, np.ones((3, 3), dtype=bool))
    touches = tuple(bool((mask & excused).any()) for mask in masks)
    sites, found, errors = 0, 0, []
    for label in labels:
        there = grid.mask(label.outline)
        if not _could_be_found(label, first, last) or there.sum() < _LEAST_PIXELS:
            continue
        sites += 1
        if (flagged & there).sum() < _FOUND * there.sum():
            continue
        found += 1
        dated = [
            find.seen_on
            for find, mask in zip(finds, masks, strict=True)
            if (mask & there).sum() >= _DATED * there.sum()
        ]
        if dated and label.began is not None:
            errors.append(round((min(dated) - label.began).days / _MONTH_DAYS, 1))
    pixel_m2 = grid.resolution_m**2
    outside = [mask for mask, touch in zip(masks, touches, strict=True) if not touch]
    land_years = flagged.size * pixel_m2 / 1e6 * max((last - first).days / 365.25, 0.1)
    return SiteScore(
        sites=sites, found=found, date_errors_months=tuple(errors), touches=touches,
        outside=rate(len(outside), km2_years=land_years),
        outside_ha=round(sum(int(mask.sum()) for mask in outside) * pixel_m2 / 1e4, 2),
        flagged_share=round(float(flagged.mean()), 4),
    )  # fmt: skip


def _any(masks: Sequence[NDArray[np.bool_]], grid: Grid) -> NDArray[np.bool_]:
    """Return where any of the masks is true."""
    return np.asarray(np.any(masks, axis=0) if masks else np.zeros(grid.shape), dtype=np.bool_)


def _could_be_found(label: Label, first: date, last: date) -> bool:
    return label.counts and label.began is not None and first < label.began <= last
