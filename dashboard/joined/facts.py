"""Facts: everything that one audience has of each compound, gathered once for all of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import geopandas as gpd
import pandas as pd
from shapely import STRtree

from dashboard.joined.counts import counts_of_all
from dashboard.joined.evidence import Found, Happened, Known, evidence
from dashboard.joined.growing import series
from dashboard.joined.measures import STANDING, Measured
from dashboard.joined.numbers import Counts
from dashboard.joined.places import Place
from geo.period import epoch_period
from geo.shapes import buffer
from layers.clearance import INSIDE
from layers.errors import NotReleasableError
from layers.read import Reader
from layers.terms import DetectionKind, SiteStatus

NEAR_M = 300.0
"""How far from a compound a detection is still said to be at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one compound."""

    counts: Counts
    """Its place, reports and rescues."""

    evidence: Mapping[str, Measured]
    """Measure -> what is known of it."""

    today: date
    """Up to when time is counted for it."""

    @property
    def place(self) -> Place:
        """The compound itself."""
        return self.counts.place


def facts_of_all(reader: Reader, today: date) -> dict[str, Facts]:
    """Return what is known of each compound that stands and that an audience may see, by its id.

    Time of invented compounds is counted up to the end of their invented archive: like all of the
    demo they are no thing of today, and would else be said to be unobserved for years.

    Parameters
    ----------
    reader
        Whose rows are joined.
    today
        The day, UTC.

    Raises
    ------
    NotReleasableError
        For all but those inside: what is known of all compounds together tells where somebody may
        go next, and that warns those who hold people there.

    """
    if reader.audience not in INSIDE:
        raise NotReleasableError(
            "Which compound comes first is for analysts, caseworkers and administrators, and this "
            f"is {reader.audience}: a list of where a raid may come would warn those who hold "
            "people there. What is released of each compound stands on its own page."
        )
    counts, areas = counts_of_all(reader), reader.areas().frame
    by_site, found = series(areas), _standing(reader.detections().frame, counts)
    events, looked = _events(reader.events_everywhere().frame), _looked(reader.runs().frame)
    invented = _invented_day(areas, today)
    facts = {}
    for compound_id, one in counts.items():
        place = one.place
        if not SiteStatus(place.status).stands:
            continue
        day = invented if place.synthetic else today
        known = Known(
            counts=one, areas=by_site.get((place.zone_id, compound_id), {}), today=day,
            found=found.get(compound_id, []), looked_on=looked.get(place.zone_id, ""),
            events=events.get(compound_id, []),
        )  # fmt: skip
        found_out = MappingProxyType(evidence(known))
        facts[compound_id] = Facts(counts=one, evidence=found_out, today=day)
    return facts


def _standing(detections: gpd.GeoDataFrame, counts: Mapping[str, Counts]) -> dict[str, list[Found]]:
    """Return compound -> detections of construction that stand at it."""
    stands = detections[
        detections["status"].isin([*STANDING])
        & (detections["kind"] != DetectionKind.DEMOLITION)
        & detections.geometry.notna()
    ]
    at = [each.place for each in counts.values() if each.place.cell and each.place.shape]
    around = [buffer(each.shape, metres=NEAR_M) for each in at if each.shape is not None]
    if not around or stands.empty:
        return {}
    tree = STRtree(list(stands.geometry))
    near: defaultdict[str, list[Found]] = defaultdict(list)
    rows = list(zip(stands["status"], stands["window_end"], stands["synthetic"], strict=True))
    for of, row in zip(*tree.query(around, predicate="intersects").tolist(), strict=True):
        status, end, synthetic = rows[row]
        if bool(synthetic) == at[of].synthetic:
            near[at[of].compound_id].append(Found(status=str(status), window_end=end))
    return near


def _events(events: pd.DataFrame) -> dict[str, list[Happened]]:
    named: defaultdict[str, list[Happened]] = defaultdict(list)
    for row in events[events["compound_id"] != ""].itertuples():
        named[str(row.compound_id)].append(
            Happened(kind=str(row.kind), on=row.on, source=str(row.source_title))  # type: ignore[arg-type]
        )
    return named


def _looked(runs: pd.DataFrame) -> dict[str, str]:
    """Return zone -> day of the last run that saw ground."""
    seen = runs[runs["outcome"] != "blind"].sort_values("as_of")
    return {str(row.zone_id): f"{row.as_of:%Y-%m-%d}" for row in seen.itertuples()}


def _invented_day(areas: pd.DataFrame, today: date) -> date:
    quarters: Sequence[str] = list(areas[areas["synthetic"].astype(bool)]["epoch"])
    if not quarters:
        return today
    return min(today, epoch_period(max(quarters)).end.date())
