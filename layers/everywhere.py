"""Everywhere: what one audience may ask of all zones at once; a part of `layers.read`.

Each row is the one that a question about its zone alone would give, and is held back for the same
reasons.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby

from geo.errors import GeoError
from geo.period import epoch_period
from layers.access import Access
from layers.errors import NotFoundError
from layers.event import Event
from layers.footprint import Footprint
from layers.frames import Released
from layers.history import current, of_length


class Everywhere(Access):
    """What one audience may ask of all zones at once."""

    def footprints_everywhere(self, epoch: str | None = None) -> Released:
        """Return the footprints of all zones' sites in one quarter or month.

        Without an epoch: of each site the newest quarter in which it was observed.

        Raises
        ------
        NotFoundError
            If it is neither.

        """
        if epoch is not None:
            _check(epoch)
        by_zone = defaultdict(list)
        for each in self._store.select(Footprint):
            if each.site_id != each.zone_id:
                by_zone[each.zone_id].append(each)
        found = [
            each for zone_id in sorted(by_zone) for each in _of(current(by_zone[zone_id]), epoch)
        ]
        states = self._newest(None)
        after, zones = self._statuses(states), {each.detection_id: each.zone_id for each in states}
        return self._released(
            Footprint, found,
            statuses=[
                after[each.site_id] if zones.get(each.site_id) == each.zone_id else None
                for each in found
            ],
        )  # fmt: skip

    def events_everywhere(self) -> Released:
        """Return what is said to have happened anywhere, by date."""
        found = sorted(self._store.select(Event), key=lambda each: (each.on, each.event_id))
        return self._released(Event, found)


def _of(series: Sequence[Footprint], epoch: str | None) -> list[Footprint]:
    """Return the footprints of an epoch; or of each site the newest quarter that was observed."""
    if epoch is not None:
        return [each for each in series if each.epoch == epoch]
    seen = [each for each in of_length(series, "quarter") if each.area_ha is not None]
    return [[*each][-1] for _, each in groupby(seen, key=lambda found: found.site_id)]


def _check(epoch: str) -> None:
    try:
        epoch_period(epoch)
    except GeoError as error:
        raise NotFoundError(
            f"There is no epoch {epoch[:20]!r}. Give a quarter such as 2024Q3, or a month such as "
            "2024-07."
        ) from error
