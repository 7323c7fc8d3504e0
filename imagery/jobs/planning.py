"""Planning: what would be done in each zone and window, and what it would cost.

The catalogue of the source is asked, and the store; no pixel is read and nothing is spent. What a
plan says is missing, failed or late is what a backfill does, oldest first; the rest it leaves.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from geo.period import Period, epoch_period
from geo.shapes import Outline
from imagery.bands import RADAR
from imagery.cache.source import CachedSource
from imagery.cube import Cube
from imagery.errors import NoScenesError
from imagery.jobs.looking import Archive, open_archive, touching
from imagery.jobs.orders import Order
from imagery.jobs.recipe import Recipe
from imagery.jobs.windows import Place, window_end
from imagery.progress import Progress, silent
from imagery.scene import Scene
from imagery.sources.protocol import Price, Priced, Search, Source
from layers.attempt import Attempt
from layers.run import Run, standing
from layers.scene import SceneRecord
from layers.store.protocol import Store
from layers.terms import AttemptState, JobKind
from layers.zone import Zone


class Need(StrEnum):
    """What a window needs."""

    MISSING = "missing"
    FAILED = "failed"
    LATE = "late"
    CHANGED = "changed"
    SAME = "same"
    EMPTY = "empty"


SAID = {
    Need.MISSING: "never looked at",
    Need.FAILED: "tried, and failed",
    Need.LATE: "scenes have come since",
    Need.CHANGED: "the zone was redrawn, or scenes are gone",
    Need.SAME: "stands, nothing to do",
    Need.EMPTY: "no scene, nothing to look at",
}
"""What each means, in a few words."""

_LEFT = frozenset({Need.SAME, Need.EMPTY})
_FAILED = frozenset({AttemptState.FAILED, AttemptState.DIED})
_LOOKS = frozenset({JobKind.REFRESH, JobKind.BACKFILL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What would be done for one zone and window."""

    zone_id: str
    """The zone."""

    window: str
    """Name of an epoch; empty: all until now."""

    need: Need
    """What it needs."""

    as_of: datetime
    """Scenes acquired before this are used; UTC."""

    said: str = ""
    """What the last try said, if it failed; or why there is nothing to look at."""

    late: tuple[str, ...] = ()
    """Ids of the scenes that the run which stands had not."""

    scenes: int = 0
    """Scenes that would be looked at."""

    tiles: int = 0
    """Tiles in which the zone would be looked at."""

    megabytes: float = 0.0
    """To be fetched, about; as far as the source can tell."""

    units: float = 0.0
    """Processing units, by the documented formula."""

    @property
    def to_do(self) -> bool:
        """Whether there is anything to be done."""
        return self.need not in _LEFT

    def order(self, job: JobKind, source: str) -> Order:
        """Return the order that does it."""
        return Order(
            zone_id=self.zone_id, job=job, as_of=self.as_of, window=self.window, source=source
        )


def plan(
    zones: Iterable[Zone], *, store: Store, source: Source, recipe: Recipe,
    windows: Sequence[str], as_of: datetime, progress: Progress = silent,
) -> Iterator[Planned]:  # fmt: skip
    """Say what each zone and window needs; nothing is read and nothing is spent.

    Parameters
    ----------
    zones
        What is asked about.
    store, source, recipe
        As in `imagery.jobs.refresh.refresh`.
    windows
        Names of epochs in order; "" for all until as_of.
    as_of
        Now, UTC.
    progress
        Called as it goes on.

    Raises
    ------
    SourceError
        If the catalogue cannot be asked.

    """
    for zone in zones:
        asked, counted = _Asked(source), set[str]()
        for done, window in enumerate(windows):
            progress("asking", done, len(windows))
            yield _planned(
                zone, window, store=store, source=source, asked=asked, recipe=recipe, as_of=as_of,
                counted=counted,
            )  # fmt: skip
        progress("asking", len(windows), len(windows))


@dataclass(slots=True)
class _Asked:
    """A source whose catalogue is asked once for what a growing period adds."""

    _inner: Source
    _until: datetime | None = None
    _found: Search = field(default_factory=Search)

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def synthetic(self) -> bool:
        return self._inner.synthetic

    def search(self, aoi: Outline, period: Period | None = None) -> Search:
        """Return what there is; only what lies after the last question is asked anew."""
        if period is None or (self._until and period.end < self._until):
            return self._inner.search(aoi, period)
        if self._until != period.end:
            first = self._until or period.start
            more = self._inner.search(aoi, Period(first, period.end))
            known = {each.item for each in self._found.refused}
            refused = tuple(each for each in more.refused if each.item not in known)
            self._found = Search(
                scenes=self._found.scenes + more.scenes, refused=self._found.refused + refused
            )
            self._until = period.end
        return self._found

    def bands(self, scenes: Sequence[Scene]) -> tuple[str, ...]:
        return self._inner.bands(scenes)

    def read(self, scenes: Sequence[Scene], grid: object, bands: Sequence[str]) -> Cube:
        """Refuse: a plan reads nothing."""
        raise NotImplementedError("A plan reads no pixels.")


def _planned(
    zone: Zone, window: str, *, store: Store, source: Source, asked: _Asked, recipe: Recipe,
    as_of: datetime, counted: set[str],
) -> Planned:  # fmt: skip
    until = window_end(window, as_of)
    made = Planned(zone_id=zone.zone_id, window=window, need=Need.EMPTY, as_of=until)
    try:
        archive = open_archive(zone, source=asked, recipe=recipe, as_of=until)
    except NoScenesError as error:
        return replace(made, said=str(error))
    looks = (*archive.scenes, *archive.radar)
    if window and not any(epoch_period(window).contains(each.acquired) for each in looks):
        return replace(made, said=f"No scene of {window}.")
    place = Place(zone=zone, archive=archive, recipe=recipe, as_of=until, window=window)
    made = _needed(made, place, store)
    if not made.to_do:
        return made
    price = _price(source, archive, counted)
    tiles = touching(archive.grid, archive.tile_side(recipe.tile_pixels), zone.outline)
    return replace(
        made, scenes=len(looks), tiles=len(tiles), units=round(price.units, 3),
        megabytes=round(price.megabytes, 1),
    )  # fmt: skip


def _needed(made: Planned, place: Place, store: Store) -> Planned:
    """Say what a window needs, by the run that stands there and the last try."""
    head = place.head(store) or _last_look(place, store)
    if head is None:
        said = _failure(store, made)
        return replace(made, need=Need.MISSING if said is None else Need.FAILED, said=said or "")
    if head.made_of == place.made_of:
        return replace(made, need=Need.SAME)
    met = {each.scene_id for each in store.select(
        SceneRecord, zone_id=made.zone_id, run_id=head.run_id
    )}  # fmt: skip
    late = tuple(each.id for each in place.archive.scenes if each.id not in met)
    said = _failure(store, made) or ""
    return replace(made, need=Need.LATE if late else Need.CHANGED, late=late, said=said)


def _last_look(place: Place, store: Store) -> Run | None:
    """Return the newest run of all until then, where no window was named."""
    if place.window:
        return None
    runs = standing(store.select(Run, zone_id=place.zone.zone_id, window=""))
    looks = [each for each in runs if place.is_series(each) and each.as_of <= place.until]
    return looks[-1] if looks else None


def _failure(store: Store, made: Planned) -> str | None:
    """Return what the last try at a window said, if it failed."""
    tries = store.select(Attempt, zone_id=made.zone_id, window=made.window)
    last = max(
        (each for each in tries if each.job in _LOOKS), key=lambda each: each.started_at,
        default=None,
    )  # fmt: skip
    return last.said if last is not None and last.state in _FAILED else None


def _price(source: Source, archive: Archive, counted: set[str]) -> Price:
    """Return what it would cost to read an archive. What a cache keeps is paid for once."""
    if not isinstance(source, Priced):
        return Price()
    total = Price()
    for scenes, bands in ((archive.scenes, archive.bands), (archive.radar, RADAR)):
        wanted = [each for each in scenes if each.id not in counted]
        if not wanted:
            continue
        one = source.price(wanted, archive.grid, bands)
        total = Price(units=total.units + one.units, megabytes=total.megabytes + one.megabytes)
        if isinstance(source, CachedSource):
            counted |= {each.id for each in wanted}
    return total
