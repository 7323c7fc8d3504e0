"""SMART models into what is scored: truth from a folder, proposals from the detections of a store.

Proposals are the very models that an export writes (`layers.exchange.smart`), and of them those
that count in the authors' package: what stands, as system_confirmed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shapely import union_all

from geo.shapes import Outline, dissolve
from imagery.accuracy.evaluation import Evaluation, evaluate
from imagery.accuracy.smart import SmartRegion, SmartSite, region_of, site_of, with_sites
from imagery.errors import ImageryError
from layers.exchange.smart.annotated import Document
from layers.exchange.smart.out_of_records import models_of
from layers.exchange.smart.proposed import CONFIRMED
from layers.exchange.smart.reading import Folder
from layers.frames import that_stand
from layers.read import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One zone: where and when it was looked at, and what was found."""

    zone_id: str
    """Of the zone."""

    outline: Outline
    """What is watched, degrees."""

    first: date | None
    """First day of a look; None if no run says."""

    last: date | None
    """Last day of a look."""

    proposals: tuple[SmartSite, ...]
    """Detections that stand."""


def truth_of(folder: Folder) -> tuple[SmartRegion, ...]:
    """Return the regions of a folder that have sites, by id."""
    regions = {each.id: region_of(each.head) for each in folder.regions}
    sites: dict[str, list[SmartSite]] = {}
    for each in folder.sites:
        sites.setdefault(each.region_id, []).append(site_of(each.head, each.rest))
    return tuple(with_sites(name, regions.get(name), sites[name]) for name in sorted(sites))


def proposals_of(
    documents: Iterable[Document], *, runs: frozenset[str] | None = None
) -> tuple[SmartSite, ...]:
    """Return the sites that count among proposed models.

    Parameters
    ----------
    documents
        Proposed site models.
    runs
        Ids of runs; None: whatever the run.

    """
    found = []
    for each in documents:
        head, *rest = each["features"]
        about = head["properties"]
        of_these = runs is None or about["misc_info"]["run_id"] in runs
        if about["status"] == CONFIRMED and of_these:
            found.append(site_of(head, rest))
    return tuple(found)


def watched(
    reader: Reader, *, today: date, zone_id: str | None = None, point: str | None = None
) -> list[Watched]:
    """Return the zones that runs looked at, with what they found.

    Parameters
    ----------
    reader
        Of those who judge detections: others see reviewed ones alone.
    today
        As for an export.
    zone_id
        Only this zone.
    point
        Only runs at this operating point.

    Raises
    ------
    ImageryError
        If no run looked at any such zone.

    """
    zones = that_stand(reader.zones().frame)
    found = []
    for row in zones.itertuples():
        if zone_id not in (None, row.zone_id):
            continue
        runs = reader.runs(row.zone_id).frame
        runs = runs if point is None else runs[runs["point"] == point]
        if runs.empty:
            continue
        models = models_of(reader, row.zone_id, today=today)
        first, last = runs["first_at"].dropna(), runs["last_at"].dropna()
        found.append(
            Watched(
                zone_id=row.zone_id, outline=row.geometry,
                first=None if first.empty else first.min().date(),
                last=None if last.empty else last.max().date(),
                proposals=proposals_of(models.proposals.values(), runs=frozenset(runs["run_id"])),
            )
        )  # fmt: skip
    if not found:
        known = ", ".join(sorted(zones["zone_id"])) or "none"
        at = f" at the operating point {point!r}" if point else ""
        raise ImageryError(
            f"No run looked at {zone_id or 'any zone'}{at} in this store (zones: {known}): there "
            "is nothing to score. Look at it first: compoundwatch refresh ZONE."
        )
    return found


def evaluate_all(truth: Sequence[SmartRegion], zones: Sequence[Watched]) -> list[Evaluation]:
    """Return the score of each region that a watched zone meets.

    Raises
    ------
    ImageryError
        If the truth has no site, or lies where no zone was watched.

    """
    if not truth:
        raise ImageryError(
            "The truth holds no site model, so there is nothing to find. Give the folder with the "
            "published site_models: --truth DIR."
        )
    found = []
    for region in truth:
        ground = region.outline or union_all([site.outline for site in region.sites]).envelope
        near = [zone for zone in zones if zone.outline.intersects(ground)]
        if near:
            first = [zone.first for zone in near if zone.first is not None]
            last = [zone.last for zone in near if zone.last is not None]
            proposals = [each for zone in near for each in zone.proposals]
            outline = dissolve([zone.outline for zone in near])
            found.append(
                evaluate(
                    region, proposals, watched=outline,
                    first=min(first, default=None), last=max(last, default=None),
                )
            )  # fmt: skip
    if not found:
        raise ImageryError(
            f"No watched zone ({', '.join(zone.zone_id for zone in zones)}) meets a region of the "
            f"truth ({', '.join(region.region_id for region in truth)}). Give the truth of the "
            "same place."
        )
    return found
