"""Colours, widths and words for everything that is drawn: one table, for map, legend and sheet.

Colours are of Okabe and Ito (2008), told apart by colour-blind readers; what has fallen
away is grey and dashed, so that no meaning hangs on colour alone.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from dashboard.language import marked
from layers.sentences import sentence
from layers.terms import DetectionStatus, EventKind, SiteStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one thing is drawn."""

    stroke: str
    """Colour of its line."""

    fill: float = 0.25
    """Opacity of its inside, 0 to 1."""

    width: float = 2.0
    """Of its line, pixels."""

    dash: str = ""
    """Dashes of its line; empty for a whole one."""


DETECTIONS: dict[DetectionStatus, Look] = {
    DetectionStatus.PROVISIONAL: Look(stroke="#e6c700", fill=0.15, dash="4 3"),
    DetectionStatus.ALERT: Look(stroke="#e69f00"),
    DetectionStatus.CONFIRMED: Look(stroke="#d55e00"),
    DetectionStatus.VERIFIED: Look(stroke="#a3195b", width=3),
    DetectionStatus.EXPIRED: Look(stroke="#777777", fill=0.05, dash="2 4", width=1.5),
    DetectionStatus.RETRACTED: Look(stroke="#777777", fill=0.05, dash="7 4", width=1.5),
    DetectionStatus.DISMISSED: Look(stroke="#777777", fill=0.0, dash="1 5", width=1.5),
}

COMPOUNDS: dict[SiteStatus, Look] = {
    SiteStatus.ACTIVE: Look(stroke="#0072b2", fill=0.08),
    SiteStatus.RAIDED: Look(stroke="#56b4e9", fill=0.08),
    SiteStatus.DEMOLISHED: Look(stroke="#333333", fill=0.05, dash="6 3"),
    SiteStatus.UNKNOWN: Look(stroke="#8a8a8a", fill=0.05),
    SiteStatus.WITHDRAWN: Look(stroke="#777777", fill=0.0, dash="2 8", width=1.5),
}

ZONE = Look(stroke="#222222", fill=0.0, width=1.5, dash="8 4")
FOOTPRINT = Look(stroke="#009e73", fill=0.18, width=1)
RESCUE = Look(stroke="#cc79a7", fill=0.6, width=2)
REPORTS = Look(stroke="#4b0092", fill=0.08, width=1.5)

INTERVAL = Look(stroke="#a6d9c8", fill=0.8, width=0)
EVER_BUILT = Look(stroke="#22262a", fill=0.0, width=1.5, dash="6 4")
EVER_BUILT_IN_CHARTS = "#6f757a"
"""The same in a chart, which stands on a light or on a dark ground."""
NOT_OBSERVED = Look(stroke="#c9ced2", fill=0.75, width=0)
SITE = Look(stroke="#0072b2", fill=0.0, width=1.5, dash="8 4")

EVENTS: dict[EventKind, Look] = {
    EventKind.RAID: Look(stroke="#d55e00"),
    EventKind.RESCUE: Look(stroke="#cc79a7"),
    EventKind.SANCTION: Look(stroke="#4b0092"),
    EventKind.DEMOLITION_DECLARED: Look(stroke="#8a4b08"),
    EventKind.CONSTRUCTION_START: Look(stroke="#0072b2"),
    EventKind.OTHER: Look(stroke="#56b4e9"),
}

LAND, WATER, BORDER = "#f4f1ea", "#dbe7ee", "#b9b2a6"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLayer:
    """One layer of the map: its title, its looks, and what its label says."""

    id: str
    """As in the route that serves it."""

    title: str
    """In the layer control."""

    by: str
    """The property that chooses the look; empty for one look."""

    looks: dict[str, Look]
    """By the value of that property; "" for any other."""

    words: dict[str, str]
    """What each value means, for the legend."""

    label: str
    """The property shown in the tooltip."""

    key: str
    """The property that identifies a feature."""

    kind: str = ""
    """What a Reader is asked for its rows; empty for what needs more than a question."""

    mark: str = "circle"
    """How a point is drawn: circle, square, or a flag beside its place."""

    shown: bool = True
    """Whether it is on at first."""

    def plain(self) -> dict[str, Any]:
        """Return it as plain values, for the map's script."""
        return asdict(self)


def _layer(
    layer_id: str, title: str, label: str, key: str, look: Look, word: str, **more: Any
) -> MapLayer:
    return MapLayer(
        id=layer_id, title=title, by="", looks={"": look}, words={"": word}, label=label, key=key,
        **more,
    )  # fmt: skip


def _words(kinds: dict[Any, Look]) -> dict[str, str]:
    return {each.value: sentence(each) for each in kinds if isinstance(each, StrEnum)}


def _by(
    layer_id: str, title: str, by: str, label: str, key: str, looks: dict[Any, Look], **more: Any
) -> MapLayer:
    return MapLayer(
        id=layer_id, title=title, by=by, looks={kind.value: look for kind, look in looks.items()},
        words=_words(looks), label=label, key=key, **more,
    )  # fmt: skip


MAP_LAYERS: tuple[MapLayer, ...] = (
    _layer("report-cells", "Reports, counted by region", "said", "region", REPORTS,
           marked("H3 cells (253 km² and more) with 11 reports or more in a quarter"),
           kind="report_cells", shown=False),
    _layer("zones", "Zones", "name", "zone_id", ZONE, marked("What is watched"),
           kind="zones"),
    _by("compounds", "Compounds, by reported status", "status", "name", "compound_id", COMPOUNDS,
        kind="compounds"),
    _layer("footprints", "Footprints", "site_id", "footprint_id", FOOTPRINT,
           marked("Built-up ground")),
    _by("detections", "Detections, by status", "status", "kind", "detection_id", DETECTIONS,
        kind="detections"),
    _by("events", "Events, by kind", "kind", "kind", "event_id", EVENTS, mark="flag"),
    _layer("rescues", "Rescues, by cell", "kind", "rescue_id", RESCUE,
           marked("Rescues, at the middle of their cell"), kind="rescues", mark="square"),
)  # fmt: skip
"""From the bottom of the map to its top."""
