"""Accounts: what a run says of itself: the scenes it met, and what it could not see.

Absence of detections is not absence of construction. So each run writes, in sentences for a
person, what was refused, left out, never seen, or could not be told for want of bands.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from imagery import indices as spectral
from imagery.jobs.looking import Archive, Tally
from imagery.monitor import features
from imagery.scene import Scene, Units
from layers.run import Run
from layers.scene import SceneRecord

_RADAR_ALONE = (
    "The scenes are radar alone: what is found is an alert at most, and neither plants nor phases "
    "of building can be told."
)
_SHOWN = 6
_NEARLY_ALL = 0.9995


def scene_records(archive: Archive, tally: Tally, run: Run) -> list[SceneRecord]:
    """Return one row for each scene and each refused item that a run met."""
    met = [
        SceneRecord(
            scene_id=scene.id, run_id=run.run_id, zone_id=run.zone_id,
            collection=scene.collection, acquired_at=scene.acquired, platform=scene.platform,
            gsd_m=scene.gsd_m, cloud_share=scene.cloud_share, clear_share=tally.share(scene.id),
            outline=scene.outline, content=tally.content(scene.id), used=tally.used(scene.id),
            reason=tally.reason(scene.id), shift_px=shift_px(tally, scene.id),
            synthetic=run.synthetic, recorded_at=run.recorded_at,
        )
        for scene in archive.scenes
    ]  # fmt: skip
    names = {scene.id for scene in archive.scenes}
    refused = {
        each.item if each.item not in names else f"{each.item} (refused)": each.reason
        for each in archive.refused
    }
    return met + [
        SceneRecord(
            scene_id=item[:200], run_id=run.run_id, zone_id=run.zone_id, used=False, reason=reason,
            synthetic=run.synthetic, recorded_at=run.recorded_at,
        )
        for item, reason in sorted(refused.items())
    ]  # fmt: skip


def shift_px(tally: Tally, scene_id: str) -> float | None:
    """Return how far a scene lies beside the others, pixels; None where no tile could tell."""
    shift = tally.told.shifts.get(scene_id)
    return None if shift is None else round(math.hypot(*shift), 3)


def used_scenes(archive: Archive, tally: Tally) -> list[Scene]:
    """Return the scenes that showed something of the zone, in order."""
    return [scene for scene in archive.scenes if tally.used(scene.id)]


def by_day(scenes: Iterable[Scene]) -> dict[date, tuple[str, ...]]:
    """Return the ids of the scenes of each UTC day."""
    found: dict[date, tuple[str, ...]] = {}
    for scene in scenes:
        day = scene.acquired.date()
        found[day] = (*found.get(day, ()), scene.id)
    return found


def mean_clear_share(archive: Archive, tally: Tally) -> float:
    """Return how much of the zone the used scenes showed clearly, on average."""
    used = used_scenes(archive, tally)
    return round(sum(tally.share(each.id) for each in used) / max(len(used), 1), 4)


def not_seen(
    archive: Archive,
    tally: Tally,
    *,
    watched_from: date | None,
    seen_share: float,
    indices: Sequence[str],
) -> list[str]:
    """Return what a run could not see, and why, in sentences.

    Parameters
    ----------
    archive, tally
        What there was, and what it showed.
    watched_from
        First UTC day from which change could be found; None if nothing was judged.
    seen_share
        Share of the zone's pixels that were judged.
    indices
        Those that were used.

    """
    used = used_scenes(archive, tally)
    said = _refusals(archive, tally)
    dark = len(archive.scenes) - len(used) - len(tally.broken)
    if dark:
        said.append(
            f"{dark} of {len(archive.scenes)} scenes were left out: cloud, haze, or too little "
            "clear ground; the row of each scene says why."
        )
    if months := months_without(used):
        shown = ", ".join(months[:_SHOWN]) + (", ..." if len(months) > _SHOWN else "")
        said.append(f"No clear look in {len(months)} months: {shown}.")
    if watched_from is not None:
        said.append(
            f"What changed before {watched_from} cannot be told: the scenes until then are what "
            "later ones are held against."
        )
    if seen_share < _NEARLY_ALL:
        said.append(
            f"{1 - seen_share:.1%} of the zone's pixels could not be judged: too few clear looks, "
            "or beyond the imagery."
        )
    return said + _without_bands(archive, indices)


def months_without(scenes: Sequence[Scene]) -> list[str]:
    """Return the months between the first and the last scene that have none."""
    if not scenes:
        return []
    numbers = {scene.acquired.year * 12 + scene.acquired.month - 1 for scene in scenes}
    empty = sorted(set(range(min(numbers), max(numbers))) - numbers)
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in empty]


def _refusals(archive: Archive, tally: Tally) -> list[str]:
    """Say what was refused: as many reasons as there are, each once, with its first item."""
    said = []
    if archive.refused:
        first = archive.refused[0].reason
        said.append(f"{len(archive.refused)} items were refused. First: {first}")
    if tally.broken:
        kinds = Counter(reason.split(": ", 1)[-1] for reason in tally.broken.values())
        first = tally.broken[min(tally.broken)]
        said.append(
            f"{len(tally.broken)} scenes could not be used ({len(kinds)} reasons). First: {first}"
        )
    return said


def _without_bands(archive: Archive, indices: Sequence[str]) -> list[str]:
    """Say which indices the bands did not allow, and what that costs."""
    if archive.scenes[0].units is Units.BACKSCATTER:
        return [_RADAR_ALONE]
    display = archive.scenes[0].units is Units.DISPLAY
    family = spectral.DISPLAY if display else spectral.REFLECTANCE
    missing = [
        f"{index.name} ({', '.join(band for band in index.bands if band not in archive.bands)})"
        for index in family
        if index.name not in indices and not set(index.bands) <= set(archive.bands)
    ]
    said = [f"Switched off for want of bands: {'; '.join(missing)}."] if missing else []
    if archive.scenes[0].units is Units.REFLECTANCE:
        said += features.missing(archive.bands)
    if display:
        said.append(
            "The scenes are colour pictures without infrared: vegetation, water and bare soil "
            "are told apart only poorly."
        )
    return said
