"""Real sets of imagery: found by their layout, run through the main job, held against labels."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from dashboard.wiring import Workshop
from geo.errors import GeoError
from imagery.errors import ImageryError
from imagery.jobs.footprints import footprints
from imagery.jobs.refresh import refresh
from imagery.scoring import Find, Score, read_labels, score
from imagery.sources.folder import FolderSource
from layers.detection import Detection
from layers.errors import LayerError
from layers.ids import slug
from layers.run import Run
from layers.terms import DetectionStatus, OutlineKind, ZoneKind
from layers.zone import Zone

_STANDING = {DetectionStatus.PROVISIONAL, DetectionStatus.ALERT, DetectionStatus.CONFIRMED}


@dataclass(frozen=True, slots=True, kw_only=True)
class RealSet:
    """A folder of Items, and the folder in which its labels lie."""

    name: str
    """For the table."""

    items: Path
    """Where the Items lie."""

    labels: Path
    """Folder that has labels*/ below it, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetResult:
    """What one set gave."""

    name: str
    """Of the set."""

    run: Run | None = None
    """None if it failed."""

    statuses: dict[str, int] = field(default_factory=dict)
    """Detections by status."""

    area_ha: float = 0.0
    """Of detections that stand."""

    footprints: int = 0
    """Footprints made."""

    score: Score | None = None
    """Against labels, if there are any."""

    failed: str = ""
    """Why it could not be run."""

    def told(self) -> dict[str, Any]:
        """Return everything as plain values."""
        run, labels = self.run, self.score
        plain: dict[str, Any] = {"set": self.name, "failed": self.failed}
        if run is not None:
            plain |= {
                "outcome": run.outcome, "scenes_found": run.scenes_found,
                "scenes_used": run.scenes_used, "scenes_refused": run.scenes_refused,
                "clear_share": run.clear_share,
                "seen_share": run.seen_share, "indices": run.indices, "masks": run.masks,
                "candidates": run.candidates, "detections_by_status": self.statuses,
                "area_ha": round(self.area_ha, 2), "footprints": self.footprints,
                "could_not_see": run.could_not_see,
            }  # fmt: skip
        if labels is not None:
            plain |= {
                "sites": labels.sites, "sites_found": labels.found,
                "date_error_days_median": labels.median_date_error_days,
                "date_errors_days": labels.date_errors_days,
                "outside_m2_per_100km2_year": labels.outside_m2_per_100km2_year,
            }  # fmt: skip
        return plain

    def row(self) -> dict[str, str]:
        """Return a row of the table."""
        run, labels = self.run, self.score
        error = labels.median_date_error_days if labels else None
        statuses = " ".join(f"{count} {name}" for name, count in sorted(self.statuses.items()))
        return {
            "set": self.name,
            "scenes": f"{run.scenes_used}/{run.scenes_found}" if run else "failed",
            "clear": f"{run.clear_share:.0%}" if run and run.clear_share is not None else "–",
            "candidates": str(run.candidates) if run else self.failed,
            "detections": statuses or "0",
            "area ha": f"{self.area_ha:.1f}",
            "sites found": f"{labels.found}/{labels.sites}" if labels else "–",
            "date error d": "–" if error is None else f"{error:+.0f}",
            "outside ha /100 km2 y":
                f"{labels.outside_m2_per_100km2_year / 10_000:.1f}" if labels else "–",
        }  # fmt: skip


def find_sets(root: Path) -> list[RealSet]:
    """Return the sets below a folder: any folder of Items, alone or as AREA/items."""
    found: dict[Path, RealSet] = {}
    for item in sorted(root.glob("*/**/item.json")):
        items = item.parent.parent
        labels = items.parent if items.name == "items" else items
        found.setdefault(
            items, RealSet(name=str(labels.relative_to(root)), items=items, labels=labels)
        )
    return list(found.values())


def run_set(real: RealSet, parts: Workshop, *, as_of: datetime) -> SetResult:
    """Run the main job over one set; what goes wrong with it is told, and others go on."""
    try:
        source = FolderSource(real.items)
        zone = Zone(
            zone_id=f"Z-{slug(real.name)}", name=real.name, kind=ZoneKind.WATCH_AREA,
            country_iso3="XXX", outline=source.extent(), outline_kind=OutlineKind.EXTENT,
            recorded_at=as_of,
        )  # fmt: skip
        parts.store.put([zone])
        store, recipe = parts.store, parts.recipe
        run = refresh(zone, source=source, store=store, recipe=recipe, as_of=as_of)
        made = footprints(zone, source=source, store=store, recipe=recipe, as_of=as_of)
    except (ImageryError, LayerError, GeoError) as error:
        return SetResult(name=real.name, failed=str(error))
    detections = parts.store.select(Detection, run_id=run.run_id)
    standing = [each for each in detections if each.status in _STANDING]
    return SetResult(
        name=real.name,
        run=run,
        statuses=dict(Counter(each.status.value for each in detections)),
        area_ha=sum(each.area_m2 for each in standing) / 10_000,
        footprints=len(made),
        score=_scored(real, zone, run, standing),
    )


def _scored(real: RealSet, zone: Zone, run: Run, standing: list[Detection]) -> Score | None:
    """Hold detections against labels; without labels, everything found lies outside of any."""
    if run.first_at is None or run.last_at is None:
        return None
    return score(
        [Find(outline=each.outline, seen_on=each.window_end) for each in standing],
        read_labels(real.labels), looked_at=zone.outline,
        first=run.first_at.date(), last=run.last_at.date(),
    )  # fmt: skip
