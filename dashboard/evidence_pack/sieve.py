"""The sieve: what is marked above a pack is left out of it, and counted.

A Reader gives what its audience may have; a pack may be marked lower than that. What belongs to a
zone that is marked above the pack stays out with it, and a compound that is so is not named; nor is
one that is only suspected, where the marking lets everybody read it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from dashboard.evidence_pack.contents import Row
from layers.clearance import up_to
from layers.frames import Released
from layers.read import Reader
from layers.terms import CompoundKind, Tlp


@dataclass(slots=True, kw_only=True)
class Sieve:
    """What a marking lets through."""

    tlp: Tlp
    """Of the pack."""

    zones: frozenset[str]
    """Ids of zones that are marked above it."""

    compounds: frozenset[str]
    """Ids of compounds that are, or that are only suspected where everybody may read it."""

    left_out: Counter[str] = field(default_factory=Counter)
    """What -> how many were left out."""

    @classmethod
    def of(cls, reader: Reader, tlp: Tlp) -> "Sieve":
        """Return what a marking lets through of what a Reader gives."""
        return cls(
            tlp=tlp,
            zones=frozenset(
                each["zone_id"] for each in rows_of(reader.zones())
                if not up_to(Tlp(each["tlp"]), tlp)
            ),
            compounds=frozenset(
                each["compound_id"] for each in rows_of(reader.compounds())
                if not up_to(Tlp(each["tlp"]), tlp)
                or (each["kind"] == CompoundKind.SUSPECTED and tlp is Tlp.CLEAR)
            ),
        )  # fmt: skip

    def kept(self, what: str, rows: Iterable[Row]) -> list[Row]:
        """Return the rows that may be in the pack; the others are counted under a word."""
        found = []
        for row in rows:
            if not up_to(Tlp(row["tlp"]), self.tlp) or row.get("zone_id") in self.zones:
                self.left_out[what] += 1
            elif row.get("compound_id") in self.compounds:
                found.append({**row, "compound_id": ""})
            else:
                found.append(row)
        return found


def rows_of(released: Released) -> list[Row]:
    """Return the rows of a released frame."""
    rows: list[Row] = released.frame.to_dict("records")
    return rows
