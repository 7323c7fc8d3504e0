"""One site as its panels show it: a compound, a detection, or all sites of a zone together."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from dashboard import cache, session
from dashboard.components import site_picker
from dashboard.filtering import Filter
from dashboard.maps.site_shapes import Bounds, extent_of, ground_of
from geo.period import Length
from layers.past import Past


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site with areas, by quarter, month or look."""

    zone_id: str
    site_id: str
    by: str
    rows: pd.DataFrame
    bounds: Bounds
    synthetic: bool
    wanted: Filter = field(default_factory=Filter)
    """Of what is said to have happened: areas are in no filter."""

    @property
    def length(self) -> Length | None:
        """How long an epoch is; None for single looks."""
        return site_picker.LENGTHS[self.by]

    @property
    def key(self) -> str:
        """Tells its widgets from those of another site."""
        return f"{self.zone_id}-{self.site_id}-{self.by}"

    @property
    def past(self) -> Past:
        """Footprints, events and claims of its zone."""
        return cache.past(self.zone_id, self.length)

    @property
    def epochs(self) -> list[str]:
        """Its epochs, in order, observed or not."""
        return list(self.rows["epoch"])

    def row(self, epoch: str) -> dict[str, Any]:
        """Return what is on record of one epoch."""
        rows = self.rows[self.rows["epoch"] == epoch].to_dict("records")
        return {str(name): value for name, value in rows[0].items()}


def site_of(zone_id: str, site_id: str, by: str) -> Site:
    """Return a site that has areas of that length."""
    length = site_picker.LENGTHS[by]
    growth = cache.growth(zone_id, length)
    past, ground = cache.past(zone_id, length), ground_of(session.reader(), zone_id, site_id)
    return Site(
        zone_id=zone_id, site_id=site_id, by=by,
        rows=growth[growth["site_id"] == site_id].reset_index(drop=True),
        bounds=extent_of(past, site_id, ground),
        synthetic=any(each.synthetic for each in past.of(site_id)),
    )  # fmt: skip
