"""Footprints: what was built at each site, epoch by epoch, and how much could be seen.

A footprint's id is made from all that went into it: site, epoch, scenes, grid, masks and the
method's version. So what stands already is not made again, a new quarter costs that quarter,
a late scene redoes its own, and a new method redoes all of them: two methods never mix in one
series (layers.history). Each epoch is kept in one transaction, so a job that is stopped goes on
where it was. Where too little of a site was seen its area is empty, never zero.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from geo.area import geodesic_area_m2
from geo.period import Length, epochs_in
from geo.shapes import buffer, dissolve
from imagery.builtup import METHOD_VERSION, built_up_odds, method_of
from imagery.composite import png
from imagery.errors import UnmeasurableError
from imagery.extent import Extent, extent
from imagery.jobs.epochs import Epoch, batches, looked_at, picture, scenes_of
from imagery.jobs.looking import Archive, open_archive
from imagery.jobs.recipe import Recipe
from imagery.jobs.sites import AROUND_M, Site, placed, sites_of
from imagery.progress import Progress, silent
from imagery.scene import Units
from imagery.sources.protocol import Source
from layers.composite import EPOCH, CompositeImage
from layers.footprint import Footprint
from layers.ids import content_id
from layers.run import Run, standing
from layers.scene import SceneRecord
from layers.store.protocol import Store
from layers.zone import Zone

_STRETCH = {Units.REFLECTANCE: ((0.0, 0.30), 0.8), Units.DISPLAY: ((0.0, 1.0), 1.0)}
"""What becomes black and white in a picture of an epoch, and the exponent: the same in each, so
that what differs between two differed on the ground."""


def footprints(
    zone: Zone, *, source: Source, store: Store, recipe: Recipe, as_of: datetime,
    by: Length = "quarter", run: Run | None = None, progress: Progress = silent,
) -> list[Footprint]:  # fmt: skip
    """Make one footprint a site and epoch, and keep them, epoch by epoch.

    Parameters
    ----------
    zone
        Whose compounds and detections are the sites.
    source, store, recipe, as_of, progress
        As in `imagery.jobs.refresh.refresh`.
    by
        quarter, or month where looks suffice: a month of too few is not observed.
    run
        Whose detections are sites: a refresh that is repeated after a later job measures what it
        did before. None: the newest run that stands.

    Returns
    -------
    list[Footprint]
        By epoch and site; none where the zone has no site.

    Raises
    ------
    NoScenesError
        If the source has nothing of this place and time.
    UnmeasurableError
        If built-up ground cannot be told with what the sensor gives (radar alone).

    """
    archive = open_archive(zone, source=source, recipe=recipe, as_of=as_of)
    method = method_of(archive.scenes[0].units, archive.bands)
    if method is None:
        raise UnmeasurableError(
            f"Zone {zone.zone_id}: built-up ground is told from red, green and blue at least, and "
            f"these scenes have {', '.join(archive.bands) or 'no band'}. Its detections stand; for "
            "footprints name a source of optical scenes."
        )
    run = run or _newest_run(store, zone, archive)
    run_id, archive = (run.run_id, _usable(store, archive, run)) if run else ("", archive)
    sites = placed(sites_of(store, zone, run_id, recipe), archive.grid)
    work = _Work(zone=zone, archive=archive, recipe=recipe, method=method, run_id=run_id,
                 sites=sites, as_of=as_of)  # fmt: skip
    known = {each.footprint_id: each for each in store.select(Footprint, zone_id=zone.zone_id)}
    epochs = epochs_in(archive.period, by) if sites else []
    ids = {(name, site.site_id): work.id_of(site, name) for name in epochs for site in sites}
    missing = [
        name for name in epochs if any(ids[name, site.site_id] not in known for site in sites)
    ]
    done = len(epochs) - len(missing)
    for names in batches(archive, missing):
        progress("footprints", done, len(epochs))
        for made, pictures in work.measured(names):
            new = [each for each in made if each.footprint_id not in known]
            store.put([*new, *pictures])
            known |= {each.footprint_id: each for each in new}
        done += len(names)
    progress("footprints", done, len(epochs))
    return [known[footprint_id] for footprint_id in ids.values()]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What is the same for every epoch."""

    zone: Zone
    archive: Archive
    recipe: Recipe
    method: str
    run_id: str
    sites: Sequence[Site]
    as_of: datetime

    @property
    def synthetic(self) -> bool:
        """Whether anything of it is invented."""
        return self.zone.synthetic or self.archive.source.synthetic

    @property
    def grid(self) -> str:
        """What tells one grid from another: series of two never mix."""
        return f"{self.archive.grid.crs}, {self.archive.grid.resolution_m:g} m"

    def id_of(self, site: Site, epoch: str) -> str:
        """Return the id of a footprint: another, if anything that goes into it is another."""
        return content_id(
            "f", METHOD_VERSION, site.site_id, site.outline.wkt, epoch, self.grid,
            sorted(asdict(self.recipe.masks).items()), self.recipe.observed_share,
            *(scene.id for scene in scenes_of(self.archive, epoch)),
        )  # fmt: skip

    def measured(
        self, names: Sequence[str]
    ) -> Iterator[tuple[list[Footprint], list[CompositeImage]]]:
        """Yield the footprints of all sites in each of some epochs, and its picture if any."""
        around = [buffer(each.outline, metres=AROUND_M) for each in self.sites]
        where = dissolve([self.zone.outline, *around])
        for epoch in looked_at(
            self.archive, names, where, self.sites, recipe=self.recipe, method=self.method
        ):
            yield [self._record(site, epoch) for site in self.sites], self._pictures(epoch)

    def _record(self, site: Site, epoch: Epoch) -> Footprint:
        found = self._extent(site, epoch)
        return Footprint(
            footprint_id=self.id_of(site, epoch.name), zone_id=self.zone.zone_id,
            site_id=site.site_id, epoch=epoch.name, method=self.method,
            method_version=METHOD_VERSION, grid=self.grid,
            resolution_m=self.archive.grid.resolution_m, outline=found.outline,
            surely=found.surely, possibly=found.possibly, unseen=found.unseen,
            area_ha=found.area_ha, area_ha_lo=found.area_ha_lo, area_ha_hi=found.area_ha_hi,
            observed_share=round(found.observed_share, 4),
            scene_ids=tuple(epoch.used.get(site.site_id, ())), run_id=self.run_id,
            synthetic=self.synthetic, recorded_at=self.as_of,
        )  # fmt: skip

    def _extent(self, site: Site, epoch: Epoch) -> Extent:
        place = site.rows, site.cols
        bands = {name: whole[place] for name, whole in epoch.bands.items()}
        units = self.archive.scenes[0].units
        return extent(
            built_up_odds(bands, method=self.method, units=units), site.inside,
            self.archive.grid.part(place), method=self.method,
            observed_needed=self.recipe.observed_share, bands=list(bands.values()),
            most_ha=geodesic_area_m2(site.outline) / 10_000,
        )  # fmt: skip

    def _pictures(self, epoch: Epoch) -> list[CompositeImage]:
        seen = picture(epoch, self.archive)
        if seen is None:
            return []
        limits, exponent = _STRETCH[self.archive.scenes[0].units]
        content, (west, south, east, north) = png(seen, limits, exponent=exponent)
        return [CompositeImage(
            composite_id=content_id("img", self.zone.zone_id, epoch.name, content.hex()),
            zone_id=self.zone.zone_id, role=EPOCH, epoch=epoch.name, first=seen.first,
            last=seen.last, scenes=len(seen.scenes), source=_maker(self.archive), west=west,
            south=south, east=east, north=north, seen_share=round(float(seen.seen.mean()), 4),
            png=content, synthetic=self.synthetic, recorded_at=self.as_of,
        )]  # fmt: skip


def _maker(archive: Archive) -> str:
    """Return what a picture's maker is to be named by: collection and satellites."""
    platforms = sorted({each.platform for each in archive.scenes if each.platform})
    return " ".join([archive.scenes[0].collection, *(platforms[:3])]).strip()


def _newest_run(store: Store, zone: Zone, archive: Archive) -> Run | None:
    """Return the newest run that stands and knew no more than this archive does."""
    known = [
        run
        for run in standing(store.select(Run, zone_id=zone.zone_id))
        if run.last_at is not None and run.last_at <= archive.scenes[-1].acquired
    ]
    return known[-1] if known else None


def _usable(store: Store, archive: Archive, run: Run) -> Archive:
    """Return an archive without what a run could not use at all.

    Such as a scene whose offset was forgotten: the looks of one epoch alone may not tell.
    """
    met = store.select(SceneRecord, zone_id=run.zone_id, run_id=run.run_id)
    useless = {each.scene_id for each in met if not each.used}
    kept = tuple(each for each in archive.scenes if each.id not in useless)
    return replace(archive, scenes=kept) if kept else archive
