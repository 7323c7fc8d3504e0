"""Phases: what a site looked like, month by month, from the ground being opened to a roof.

Told from the site's colour, by rules that can be said aloud: plants or none, warm like soil or
neutral like concrete and roofs, still changing or not. A structure begins where a part of the
site, not most of it, is neutral: foundations come one by one. What is judged here is a rule of
thumb, not a measurement: without short-wave infrared and radar, soil and roof are parted by
colour alone. A month without a clear look is unknown, and only such a month is.

Construction runs cleared, earthworks, structure, finished; what was built before the change
runs damaged, removed. The words are those of layers.terms.Phase.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from imagery.surface import BARE_GREENNESS, GREEN_NDVI
from imagery.traces import NEUTRAL, Trace

CLEARED, EARTHWORKS, STRUCTURE, FINISHED = "cleared", "earthworks", "structure", "finished"
DAMAGED, REMOVED, UNKNOWN, BEFORE = "damaged", "removed", "unknown", "before"

_BEGUN = 0.10
"""Share of a site that is concrete, gravel or roof from which something is being built."""

_GONE = 0.5
"""A structure stands while at least this part of that share is seen: haze and shadow shift it."""

_STILL = 0.03
"""Change of brightness from month to month below which nothing is being built."""

_STILL_SHARE = 0.10
"""The same for the share that is neutral: roof after roof leaves the brightness as it was."""

_STILL_MONTHS = 6
"""So many seen months in a row without change finish a structure."""


Floats = NDArray[np.float64]


def phases(
    trace: Trace, *, first: np.datetime64, demolition: bool
) -> list[tuple[np.datetime64, str]]:
    """Return the phase of each month from that of the first look to the last, in order.

    Without bands that tell plants from bare ground, as in radar, there are none.

    Parameters
    ----------
    trace
        Of the site.
    first
        UTC day of the first look that showed the change.
    demolition
        True if what changed had been built.

    """
    months = trace.days.astype("datetime64[M]")
    if not months.size or not {"ndvi", "greenness"} & set(trace.names):
        return []
    spans = np.arange(first.astype("datetime64[M]"), months[-1] + 1)
    looks = [months == month for month in spans]
    looks = [here & (trace.days >= first) for here in looks]
    bright, neutral, green = (
        _monthly(series, looks) for series in (_brightness(trace), _neutral(trace), _green(trace))
    )
    words = _coming_down(green) if demolition else _going_up(bright, neutral, green)
    known = np.isfinite(bright)
    return [
        (month, word if seen else UNKNOWN)
        for month, word, seen in zip(spans, words, known, strict=True)
    ]


def _going_up(bright: Floats, neutral: Floats, green: Floats) -> list[str]:
    """Return the phase of each month of a site that is being built."""
    words: list[str] = []
    still, last, built = 0, (np.nan, np.nan), False
    for light, share, plants in zip(bright, neutral, green, strict=True):
        if not np.isfinite(light):
            words.append(UNKNOWN)
            continue
        moved = abs(light - last[0]) > _STILL or abs(share - last[1]) > _STILL_SHARE
        last = light, share
        was_built, built = built, built or (plants <= 0 and share >= _BEGUN)
        still = still + 1 if was_built and not moved else 0
        if plants > 0:
            words.append(REMOVED if built else CLEARED)
        elif built and share >= _GONE * _BEGUN:
            words.append(FINISHED if still >= _STILL_MONTHS else STRUCTURE)
        else:
            words.append(EARTHWORKS if moved or built or EARTHWORKS in words else CLEARED)
    return words


def _coming_down(green: Floats) -> list[str]:
    """Return the phase of each month of a place that had been built."""
    return [REMOVED if plants > 0 else DAMAGED for plants in np.nan_to_num(green, nan=-1.0)]


def _monthly(series: Floats, looks: Sequence[NDArray[np.bool_]]) -> Floats:
    """Return the median of each month's looks; NaN where none was clear."""
    return np.array(
        [
            float(np.nanmedian(series[here])) if np.isfinite(series[here]).any() else np.nan
            for here in looks
        ]
    )


def _brightness(trace: Trace) -> Floats:
    seen = [trace.of(band) for band in ("blue", "green", "red") if band in trace.names]
    return np.asarray(np.mean(seen, axis=0) if seen else trace.values[0], dtype=np.float64)


def _neutral(trace: Trace) -> Floats:
    """Return the share of the site that is neutral; all of it where no colour is known."""
    if not {"red", "blue"} <= set(trace.names):
        return np.ones(len(trace.scenes))
    return np.asarray(trace.of(NEUTRAL), dtype=np.float64)


def _green(trace: Trace) -> Floats:
    """Return how far above the edge of "plants" the site is: above zero it is green."""
    if "ndvi" in trace.names:
        return np.asarray(trace.of("ndvi") - GREEN_NDVI, dtype=np.float64)
    return np.asarray(trace.of("greenness") - BARE_GREENNESS, dtype=np.float64)
