"""What a pack says, before any file is made: released rows, pictures that are cut, and what lacks.

Everything in it is what a Reader gave that is bound to who may come to read the pack. A row is as
the Reader's frames have it, marked no higher than the pack, its geometry in degrees (EPSG:4326).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard.evidence_pack.chips import Cut
from layers.terms import Audience, Tlp

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One picture of the compound, or of a detection."""

    what: str
    """epoch, earlier, latest; before or after a detection."""

    about: str
    """Id of the picture, or of the detection."""

    epoch: str = ""
    """The quarter or month; empty for others."""

    first: date | None
    """UTC day of its first look."""

    last: date | None
    """UTC day of its last look."""

    scenes: int | None = None
    """From how many scenes it was made; None where that is not told."""

    source: str = ""
    """Collection and satellites."""

    seen_share: float | None = None
    """Share of the whole picture that was seen, 0 to 1."""

    cut: Cut
    """Its pixels, and where they lie."""

    of_sha256: str
    """Of the picture in the store, whole."""

    synthetic: bool
    """Whether it is invented."""

    tlp: Tlp
    """How it is marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that a pack says."""

    compound: Row
    """The compound."""

    zone_ids: tuple[str, ...]
    """The zones that it is in, or that its detections were found in."""

    audience: Audience
    """Who may come to read it, of those the one who may see least: it holds what they may have."""

    tlp: Tlp
    """Marking of the whole."""

    as_of: datetime
    """The instant for which it was made, UTC."""

    store_version: int
    """Of which version of the store."""

    program: str
    """Which program made it."""

    footprints: Sequence[Row]
    """Its outline in each epoch, with areas."""

    detections: Sequence[Row]
    """Those that people gave to it, or that meet its outline."""

    evidences: Sequence[Row]
    """What they rest on, one row a detection at most."""

    chips: Sequence[Chip]
    """Pictures."""

    scenes: Sequence[Row]
    """What the runs met, used or not, and what else something names; `named_by` says what."""

    runs: Sequence[Row]
    """The runs that found the detections or made the pictures, and the newest over each zone."""

    recipes: Mapping[str, str]
    """Run -> its recipe, TOML."""

    reviews: Sequence[Row]
    """What people decided, of detections that are decided."""

    reviews_said: str
    """What is not told of reviews, and why; empty if all is."""

    shown: Sequence[str]
    """What is shown of how much, zone by zone."""

    lacking: Sequence[str] = ()
    """What there is no picture of, and why."""

    @property
    def synthetic(self) -> bool:
        """Whether anything in it is invented."""
        rows = (self.compound, *self.footprints, *self.detections)
        return any(each["synthetic"] for each in rows) or any(each.synthetic for each in self.chips)
