"""Sets: folders of Items with what is known of them, found by how they are laid out.

A set is any folder of STAC Items, alone or as AREA/items with labels beside it. Nothing here
knows the name of a place.
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from shapely.geometry import shape

from geo.shapes import Outline, repair
from imagery.accuracy.smart import ACTIVE, BROKEN, PREPARATION, SmartSite, read_smart
from imagery.errors import SourceError

_FOLDERS = ("labels_visual", "labels_iarpa", "labels", "labels_buildings")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSet:
    """A folder of Items, and the folder in which its labels lie."""

    name: str
    """For the table."""

    items: Path
    """Where the Items lie."""

    labels: Path
    """Folder that has labels*/ below it, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One labelled site."""

    outline: Outline
    """In degrees."""

    began: date | None
    """When construction was first visible; None if not told."""

    ended: date | None = None
    """When it ended, if told."""

    counts: bool = True
    """True for construction that should be found."""

    excuses: bool = True
    """True if a find there is not held against the detector; a hard negative excuses none."""


def find_sets(root: Path) -> list[ArchiveSet]:
    """Return the sets below a folder: any folder of Items, alone or as AREA/items."""
    found: dict[Path, ArchiveSet] = {}
    for item in sorted(root.glob("**/item.json")):
        items = item.parent.parent
        labels = items.parent if items.name == "items" else items
        found.setdefault(
            items, ArchiveSet(name=labels.relative_to(root).as_posix(), items=items, labels=labels)
        )
    return list(found.values())


def read_labels(root: Path) -> list[Label]:
    """Return the labelled sites of a set.

    A site that is annotated look by look began with its first look of site preparation or
    construction, whatever the start of its record. Buildings without a date are ground that is
    built: they excuse a find, no more.

    Raises
    ------
    SourceError
        If a file of labels cannot be read: to score without it would be no score.

    """
    watched = dated_sites(root)
    labels = [
        Label(outline=each.outline, began=_onset(each), ended=each.end) for each in watched
    ]  # fmt: skip
    known = {each.site_id for each in watched}
    for folder in _FOLDERS:
        for path in sorted(root.glob(f"{folder}/*.geojson")):
            try:
                labels += _read(path, known)
            except (OSError, *BROKEN) as error:
                raise SourceError(
                    f"The labels {path.name} cannot be read: {error!r}. Without them nothing can "
                    "be scored; fetch the file again, or take it away."
                ) from None
    return labels


def _read(path: Path, known: set[str]) -> list[Label]:
    """Return the labels of one file, without those that are known look by look."""
    return [
        _label(about, repair(shape(each["geometry"])))
        for each in json.loads(path.read_text("utf-8"))["features"]
        if each.get("geometry")
        and (about := each["properties"]).get("type") not in ("observation", "site")
        and about.get("site_id") not in known
    ]


def dated_sites(root: Path) -> list[SmartSite]:
    """Return the sites of a set that were annotated look by look, with phases."""
    found = [
        site
        for folder in sorted(root.glob("labels*"))
        for region in read_smart(folder).regions
        for site in region.sites
    ]
    return [each for each in found if each.observations]


def _onset(site: SmartSite) -> date | None:
    onsets = [day for phase in (PREPARATION, ACTIVE) if (day := site.onset(phase)) is not None]
    return min(onsets, default=site.start)


def _label(about: dict[str, Any], outline: Outline) -> Label:
    status, kind = str(about.get("status", "")), int(about.get("cls", 1))
    began = _day(about.get("first_visible") or about.get("start_date"))
    return Label(
        outline=outline,
        began=began,
        ended=_day(about.get("end_date")),
        counts=kind == 1 and status != "ignore" and "negative" not in status and began is not None,
        excuses=kind != 3 and "negative" not in status,
    )


def _day(text: str | None) -> date | None:
    """Return the day of a label, the first of a month; None where less than a month is told."""
    told = re.match(r"(\d{4}-\d{2})(-\d{2})?", text or "")
    return date.fromisoformat(told[1] + (told[2] or "-01")) if told else None
