"""Bounding: which outlines a site had, since when and until when; a part of `layers.read`.

Which one holds on a day is worked out from all of them (`layers.bounds`); what an audience may not
have of that is not replaced by an older one, for that would be untrue.
"""

from datetime import date

from geo.shapes import Outline
from layers import disclosure
from layers.access import Access
from layers.boundary import Boundary
from layers.bounds import holding, in_order, spans
from layers.frames import Released
from layers.zone import Zone


class Bounding(Access):
    """What one audience may ask of boundaries."""

    def boundaries(self, site_id: str) -> Released:
        """Return the boundaries of a zone or compound, the first drawn first.

        Each with `spans`, the days on which it holds: (first day, day on which it ends), each None
        where there is none.
        """
        found = in_order(self._store.select(Boundary, site_id=self._site(site_id)))
        released = self._released(Boundary, found)
        days = spans(found)
        released.frame["spans"] = [days[each] for each in released.frame["boundary_id"]]
        return released

    def zone_outline(self, zone_id: str, on: date) -> Outline | None:
        """Return the outline that a zone had on a day; None if none is known for it.

        Of a zone that nobody ever drew anew it is the one on record, whatever the day.

        Raises
        ------
        NotFoundError
            If there is no such zone, or none for this audience: both are said alike.

        """
        zones = self._store.select(Zone, zone_id=self._asked(zone_id))
        if not zones:
            raise self._no_zone(zone_id)
        found = in_order(self._store.select(Boundary, site_id=zone_id))
        if not found:
            return self._shape(zones[0])
        held = holding(found, on)
        if held is None or self._why_hidden(held):
            return None
        return self._shape(held)

    def _shape(self, record: Zone | Boundary) -> Outline:
        shape: Outline = disclosure.released(record, self.audience)["geometry"]
        return shape

    def _site(self, site_id: str) -> str:
        """Return the id by which boundaries are found: of a hidden site there are none."""
        unseen = self._unseen()
        return "" if site_id in unseen.zones | unseen.compounds else site_id
