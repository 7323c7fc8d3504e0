"""Pictures of a compound: asked for one by one, cut, and let go of before the next is read."""

from collections.abc import Iterable, Iterator
from math import isnan

import numpy as np
from shapely import Point
from shapely.geometry.base import BaseGeometry

from dashboard.evidence_pack.chips import Cut, NoChipError, around, whole
from dashboard.evidence_pack.contents import Chip, Row
from dashboard.evidence_pack.entering import rows_of
from dashboard.packing.listing import sha256
from layers.exchange.exporting import rounded
from layers.read import Reader
from layers.terms import Tlp

_SIDES = ("before", "after")


class Pictures:
    """What there are of pictures of one compound, for one audience."""

    def __init__(self, reader: Reader, compound: Row) -> None:
        """Begin with none read."""
        self._reader = reader
        self.place = _place(reader, compound)
        self._reach_m = _reach_m(compound)
        self.lacking: list[str] = []

    def of_zones(self, zone_ids: Iterable[str]) -> Iterator[Chip]:
        """Yield the pictures of each epoch, and those of the newest run, around the compound."""
        if self.place is None:
            self.lacking.append("the compound, for its place is not known")
            return
        zones = list(zone_ids)
        if not zones:
            self.lacking.append("the compound, for it lies in no zone that is watched")
        for zone_id in zones:
            found = [
                *rows_of(self._reader.pictures(zone_id)),
                *rows_of(self._reader.composites(zone_id)),
            ]
            if not found:
                self.lacking.append(f"zone {zone_id}, for none was made")
            for row in found:
                chip = self._of_zone(row, self.place)
                if chip is not None:
                    yield chip

    def of_detections(self, evidences: Iterable[Row]) -> Iterator[Chip]:
        """Yield the pictures before and after each detection that has evidence."""
        for row in evidences:
            for side in _SIDES:
                chip = self._of_detection(row, side)
                if chip is not None:
                    yield chip

    def _of_zone(self, row: Row, place: BaseGeometry) -> Chip | None:
        png = self._reader.composite_png(row["composite_id"])
        what = row["epoch"] or row["role"]
        bounds = row["west"], row["south"], row["east"], row["north"]
        try:
            cut = around(png, bounds, place, self._reach_m)
        except NoChipError as error:
            self.lacking.append(f"{row['zone_id']} {what}: {error}")
            return None
        return Chip(
            what=row["role"], about=row["composite_id"], epoch=row["epoch"], first=row["first"],
            last=row["last"], scenes=int(row["scenes"]), source=row["source"],
            seen_share=row["seen_share"], **_facts(row, cut, png),
        )  # fmt: skip

    def _of_detection(self, row: Row, side: str) -> Chip | None:
        png = self._reader.evidence_png(row["detection_id"], side)
        try:
            cut = whole(png)
        except NoChipError as error:
            self.lacking.append(f"{row['detection_id']} {side}: {error}")
            return None
        return Chip(
            what=side, about=row["detection_id"], first=row[f"{side}_first"],
            last=row[f"{side}_last"], **_facts(row, cut, png),
        )  # fmt: skip


def _facts(row: Row, cut: Cut, png: bytes) -> Row:
    """Return what is said of every picture."""
    return {
        "cut": cut, "of_sha256": sha256(png), "synthetic": bool(row["synthetic"]),
        "tlp": Tlp(row["tlp"]),
    }  # fmt: skip


def _place(reader: Reader, compound: Row) -> BaseGeometry | None:
    """Return the outline or point of a compound, no more exact than in the pack's tables."""
    shape = compound["geometry"]
    if shape is None or shape.is_empty:
        return None
    found: BaseGeometry = rounded(np.array([shape]), reader.audience)[0]
    return found


def _reach_m(compound: Row) -> float:
    """Return how far around a point to look; an outline says itself how large it is."""
    radius = compound["precision_m"]
    if not isinstance(compound["geometry"], Point) or radius is None or isnan(radius):
        return 0.0
    return float(radius)
