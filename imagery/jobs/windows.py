"""Windows: which run stands for a zone and a window, and which takes the place of another.

What a run is made of - zone, window, recipe, source, scenes - makes its key. Where a run of the
same key stands, there is nothing to be done. Where the key is another, because scenes came late
or the zone was drawn anew, the new run takes the old one's place: both stay on record, and only
the newer is shown. A window is an epoch, such as 2024-03, looked at as of its end. Without a name
it is all until an instant: there each new look makes a run of its own beside the older ones,
and only one whose last look is the same takes their place.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from geo.period import Length, Period, epoch_period, epochs_in
from imagery.jobs.looking import Archive
from imagery.jobs.recipe import Recipe
from layers.ids import content_id
from layers.run import Run, standing
from layers.store.protocol import Store
from layers.terms import JobKind
from layers.zone import Zone

_JOBS = frozenset({JobKind.REFRESH, JobKind.BACKFILL})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """Where a run stands: a zone, a window, and what it would be made of now."""

    zone: Zone
    """The zone."""

    archive: Archive
    """What the source has of it, up to the end of the window."""

    recipe: Recipe
    """What the run depends on."""

    as_of: datetime
    """Scenes acquired before this are used; UTC."""

    window: str = ""
    """Name of an epoch; empty: all until as_of."""

    @property
    def until(self) -> datetime:
        """The instant for which it is run: the end of its last look."""
        return min(self.as_of, self.archive.period.end)

    @property
    def made_of(self) -> str:
        """The key: the same for the same zone, window, recipe, source and scenes."""
        archive = self.archive
        return content_id(
            "k", self.zone.zone_id, self.zone.outline.wkt, self.window, self.recipe.id,
            archive.source.name, *(scene.id for scene in (*archive.scenes, *archive.radar)),
            *(each.item for each in archive.refused),
        )  # fmt: skip

    def head(self, store: Store) -> Run | None:
        """Return the run that stands here now; None if there is none."""
        runs = store.select(Run, zone_id=self.zone.zone_id, window=self.window)
        here = [each for each in standing(runs) if self._is_here(each)]
        return here[-1] if here else None

    def is_same(self, head: Run | None, *, broken: Collection[str] = ()) -> bool:
        """Say whether a run is made of the same, and could read no less than all but `broken`."""
        if head is None or head.made_of != self.made_of:
            return False
        return head.scenes_refused - len(self.archive.refused) <= len(broken)

    def run_id(self, store: Store, head: Run | None, broken: Collection[str]) -> str:
        """Return the id of the run that is to stand here.

        Parameters
        ----------
        store
            Where it would be kept.
        head
            The run whose place it takes, if any.
        broken
            Ids of the scenes that could not be read: once they are mended, it is another run.

        """
        name = content_id("run", self.made_of, *sorted(broken))
        if head is None or not store.count(Run, run_id=name):
            return name
        return content_id("run", name, "after", head.run_id)  # it stood here before, and does again

    def is_series(self, run: Run) -> bool:
        """Say whether a run is of this zone, window, recipe and source, of whatever instant."""
        return (
            run.job in _JOBS
            and run.zone_id == self.zone.zone_id
            and run.window == self.window
            and run.recipe_id == self.recipe.id
            and run.source == self.archive.source.name
        )

    def _is_here(self, run: Run) -> bool:
        return self.is_series(run) and (bool(self.window) or run.as_of == self.until)


def windows(first: datetime, last: datetime, by: Length, *, as_of: datetime) -> list[str]:
    """Return the names of the epochs that two instants span, in order, if they are over.

    Parameters
    ----------
    first, last
        From the epoch that holds the one to that which ends with the other; UTC.
    by
        month or quarter.
    as_of
        Now, UTC: an epoch that has not ended is not whole, and left out.

    """
    names = epochs_in(Period(first, last), by)
    return [each for each in names if epoch_period(each).end <= as_of]


def window_end(window: str, as_of: datetime) -> datetime:
    """Return up to when scenes are used: a window's end, or an instant (UTC) if that is sooner."""
    return min(as_of, epoch_period(window).end) if window else as_of
