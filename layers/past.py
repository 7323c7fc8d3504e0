"""The past of a zone, as one audience may know it: areas by epoch, growth, events, claims.

Made by `layers.read` from what that audience may have; it holds no reference to the store.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo.changes import compare
from geo.comparison import Comparison
from geo.period import Length
from geo.shapes import Outline
from layers.claims import Checked, checked
from layers.errors import NotFoundError
from layers.event import Event
from layers.footprint import Footprint
from layers.history import Growth, Lifetime, change, current, growth, lifetime, of_length, when
from layers.terms import EventKind

_PIXEL_M = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Footprints and events of one zone."""

    zone_id: str
    """The zone; also the id of all its sites together."""

    footprints: Sequence[Footprint]
    """Those that the audience may have, of all its sites."""

    events: Sequence[Event]
    """By date."""

    by: Length | None = "quarter"
    """quarter, month, or None for single looks."""

    def sites(self) -> list[str]:
        """Return the sites that have footprints, the zone as a whole first."""
        found = {each.site_id for each in self._kept()}
        return sorted(found, key=lambda site_id: (site_id != self.zone_id, site_id))

    def epochs(self, site_id: str | None = None) -> list[str]:
        """Return the epochs of a site, or of all, in order, observed or not."""
        kept = self._kept() if site_id is None else self.of(site_id)
        return sorted({when(each) for each in kept})

    def of(self, site_id: str) -> list[Footprint]:
        """Return the series of one site.

        Raises
        ------
        NotFoundError
            If there is none.

        """
        found = [each for each in self._kept() if each.site_id == site_id]
        if not found:
            raise NotFoundError(
                f"There is no footprint of {site_id}. Sites with footprints: "
                f"{', '.join(self.sites()) or 'none; run compoundwatch footprints ZONE'}."
            )
        return found

    def at(self, site_id: str, epoch: str) -> Footprint:
        """Return the footprint of one site in one epoch.

        Raises
        ------
        NotFoundError
            If there is none.

        """
        for each in self.of(site_id):
            if when(each) == epoch:
                return each
        raise NotFoundError(
            f"{site_id} has no footprint of {epoch}; it has {', '.join(self.epochs(site_id))}."
        )

    def observed(self, site_id: str, epoch: str) -> Footprint:
        """Return a footprint that can be compared with another.

        Raises
        ------
        NotFoundError
            If there is none, or too little of the site was seen.

        """
        found = self.at(site_id, epoch)
        if found.area_ha is None and found.observed_share is not None:
            raise NotFoundError(
                f"{site_id} was not observed in {epoch} ({found.observed_share:.0%} of it seen), "
                "so nothing can be compared with it. Choose another epoch."
            )
        return found

    def growth(self) -> pd.DataFrame:
        """Return areas by site and epoch; see `layers.history.growth`."""
        return growth(self.footprints, self.by)

    def change(self, site_id: str, first: str = "", last: str = "") -> Growth:
        """Return the net change of a site; see `layers.history.change`."""
        return change(self.of(site_id), first, last)

    def lifetime(self, site_id: str) -> Lifetime:
        """Return when a site was first and last seen built."""
        return lifetime(self.of(site_id))

    def compared(self, site_id: str, first: str, last: str) -> Comparison:
        """Return what of a site's footprint was kept, gained, lost and unseen between two epochs.

        Strips as narrow as half a pixel count as neither: see `geo.changes.compare`.
        """
        before, after = self.observed(site_id, first), self.observed(site_id, last)
        return compare(
            _shapes(before), _shapes(after), unseen=after.unseen,
            tolerance_m=(after.resolution_m or _PIXEL_M) / 2,
        )  # fmt: skip

    def claims(self) -> list[Checked]:
        """Return every declared demolition, held against imagery of its own site."""
        known = set(self.sites())
        return [
            checked(each, self.of(site_id) if site_id in known else [])
            for each in self.events
            if each.kind is EventKind.DEMOLITION_DECLARED
            for site_id in [each.compound_id or each.zone_id]
        ]

    def events_of(self, site_id: str) -> list[Event]:
        """Return the events of a site; of the zone as a whole, all."""
        if site_id == self.zone_id:
            return list(self.events)
        return [each for each in self.events if each.compound_id in ("", site_id)]

    def _kept(self) -> list[Footprint]:
        return of_length(current(self.footprints), self.by)


def _shapes(footprint: Footprint) -> list[Outline]:
    return [] if footprint.outline is None else [footprint.outline]
