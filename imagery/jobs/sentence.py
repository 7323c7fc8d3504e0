"""Sentence: what was seen of a detection, as an analyst would say it aloud.

It claims no more than the looks carry: where a single look would not tell, it says so, and
where no index tells by itself, it sends the reader to the pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from imagery.phases import UNKNOWN
from layers.detection import Detection
from layers.terms import DetectionKind

INDICES = {
    "ndvi": "NDVI", "brightness": "brightness", "greenness": "greenness", "redness": "redness",
    "texture": "local contrast",
}  # fmt: skip
"""What can be said aloud, and how."""

_PLAIN = 0.02
"""A band narrower than this takes a third digit."""

_FEW = 5
"""From fewer looks nothing is known of what is usual."""

_WHAT = {
    DetectionKind.NEW_BUILDING: "ground came to look built-up",
    DetectionKind.CLEARING: "ground was cleared",
    DetectionKind.ROAD: "ground turned into a road",
    DetectionKind.DEMOLITION: "built-up ground changed or went",
    DetectionKind.OTHER: "ground changed",
}
_LOOKS_LIKE = {
    "cleared": "cleared",
    "earthworks": "like earthworks: bare soil that changes",
    "structure": "like a structure: neutral and light",
    "finished": "finished: neutral, light, and unchanged for half a year",
    "damaged": "damaged: changed, and not green",
    "removed": "removed: green again",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Strayed:
    """How far a place strays from what was usual, in the index that tells most."""

    index: str
    """Its name."""

    now: float
    """Median since; NaN if not known."""

    usual: float
    """What was to be expected at those looks, median; NaN if not known."""

    away: float
    """Half the width of the band that single looks stray in."""

    before: int
    """Looks from which the usual is known."""

    @property
    def far(self) -> float:
        """Distance from what was usual, in half widths of the band; below 0 if not known."""
        if not (isfinite(self.now) and isfinite(self.usual) and self.away > 0):
            return -1.0
        return abs(self.now - self.usual) / self.away


def sentence(
    detection: Detection, strayed: Strayed, months: Sequence[tuple[str, str]], point: str
) -> str:
    """Return what was seen.

    Parameters
    ----------
    detection
        As it is stored.
    strayed
        How far it is from what was usual.
    months
        Month and phase, in order.
    point
        Operating point of the run.

    """
    said = [f"{_when(detection)} {detection.area_m2 / 1e4:.2g} ha of {_WHAT[detection.kind]}."]
    if strayed.far >= 0:
        said.append(_compared(strayed, detection.looks))
    known = [(month, phase) for month, phase in months if phase != UNKNOWN]
    if known:
        month, phase = known[-1]
        said.append(f"In {month} it looked {_LOOKS_LIKE.get(phase, phase)}.")
    hidden = len(months) - len(known)
    if hidden:
        said.append(f"In {hidden} of {len(months)} months since, no clear look reached it.")
    if detection.reason:
        said.append(detection.reason)
    said.append(f"Operating point: {point}.")
    return " ".join(said)


def _compared(strayed: Strayed, looks: int) -> str:
    """Hold what is against what was usual: as one look would, and as all of them do."""
    digits = 2 if strayed.away >= _PLAIN else 3
    now, usual, low, high = (
        f"{value:.{digits}f}"
        for value in (strayed.now, strayed.usual, strayed.usual - strayed.away,
                      strayed.usual + strayed.away)
    )  # fmt: skip
    name = INDICES.get(strayed.index, strayed.index)
    if strayed.before < _FEW:
        return f"Since then {name} is {now}; before, it was {usual} ({_looks(strayed.before)})."
    shows = f"Since then {name} is {now}, where"
    if strayed.far > 1:
        return f"{shows} {low} to {high} was usual for the season, in {_looks(looks)}."
    if strayed.far > 1 / max(looks, 1) ** 0.5:
        return (
            f"{shows} {usual} was usual for the season. One look alone would be within the {low} "
            f"to {high} that looks strayed in; {looks} together are not."
        )
    return (
        f"{shows} {low} to {high} was usual for the season: as a whole the place strays in no one "
        "index; single pixels of it do, or radar. Look at the pictures."
    )


def _looks(count: int) -> str:
    return f"{count} clear look{'' if count == 1 else 's'}"


def _when(detection: Detection) -> str:
    if detection.window_start is None:
        return f"By {detection.window_end}, and no clear look shows since when,"
    return f"Between {detection.window_start} and {detection.window_end}"
