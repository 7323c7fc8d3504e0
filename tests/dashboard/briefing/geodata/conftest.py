"""The layers of a small briefing, all invented, with names that somebody might enter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from shapely import Point, box

from dashboard.briefing.contents import DataLayer
from dashboard.briefing.geodata.files import files
from dashboard.briefing.map_contents import Bounds
from dashboard.maps.features import placed
from dashboard.style import MAP_LAYERS
from layers.read import Reader
from layers.store.memory import MemoryStore
from layers.terms import Audience, EventKind, SiteStatus, Tlp
from tests.builders import (
    a_compound,
    a_detection,
    a_footprint,
    a_rescue,
    a_review,
    a_zone,
    an_event,
)

AT = datetime(2024, 12, 1, tzinfo=UTC)
BOUNDS: Bounds = (98.5812345, 16.2812345, 98.7012345, 16.4012345)
NASTY = 'A "b" {{7*7}} <script>alert(1)</script> [% @qgis_version %] $[id] \x00]]> & =1+1'

Files = Callable[..., dict[str, bytes]]


def a_store() -> MemoryStore:
    clear = {"tlp": Tlp.CLEAR}
    store = MemoryStore()
    store.put([
        a_zone(), a_zone(zone_id="Z-2", name=NASTY, outline=box(98.65, 16.32, 98.69, 16.35)),
        a_compound(**clear),
        a_compound(compound_id="C-2", name=NASTY, shape=Point(98.63, 16.33),
                   status=SiteStatus.RAIDED, **clear),
        a_compound(compound_id="C-3", name="ထီကီးပ်", shape=Point(98.66, 16.34), **clear),
        a_compound(compound_id="C-4", name="Old", shape=box(98.66, 16.325, 98.67, 16.33),
                   status=SiteStatus.DEMOLISHED, status_on=date(2024, 1, 1), **clear),
        a_footprint(outline=box(98.599, 16.299, 98.601, 16.301), **clear),
        an_event(zone_id="Z-2", compound_id="C-4", kind=EventKind.RAID, **clear),
        a_rescue(on=date(2020, 1, 1), point=Point(98.6, 16.375)),
        a_detection(outline=box(98.605, 16.305, 98.609, 16.308), **clear), a_review(**clear),
    ])  # fmt: skip
    return store


def the_layers(audience: Audience = Audience.POLICY) -> list[DataLayer]:
    """Return every layer of the map, from the bottom to the top."""
    reader = Reader(a_store(), audience, as_of=AT)
    zones, compounds, events = reader.zones(), reader.compounds(), reader.events("Z-2")
    at = placed(events.frame, compounds.frame, zones.frame).drop(columns="nth")
    found = {
        "zones": zones, "compounds": compounds, "footprints": reader.footprints("Z-1"),
        "detections": reader.detections(), "rescues": reader.rescues(),
        "report-cells": reader.report_cells(),
        "events": replace(events, frame=at),
    }  # fmt: skip
    return [
        DataLayer(id=each.id, title=each.title, released=found[each.id], drawn=each)
        for each in MAP_LAYERS
    ]


def the_files(layers: list[DataLayer] | None = None, **said: object) -> dict[str, bytes]:
    about = {"Audience": "policy", "As of": "1 December 2024", "Store version": "11"}
    return files(
        the_layers() if layers is None else layers,
        **{
            "title": f"River {NASTY}", "about": about, "bounds": BOUNDS, "as_of": AT,
            "audience": Audience.POLICY, "marking": "TLP:AMBER",
            "sources": ("Invented <b>paper</b>", "© OpenStreetMap contributors"), **said,
        },
    )  # type: ignore[arg-type]  # fmt: skip


@pytest.fixture(scope="session")
def made() -> dict[str, bytes]:
    """Return the files of the small briefing."""
    return the_files()


@pytest.fixture
def make() -> Files:
    """Return what makes files of other layers, or with other words."""
    return the_files


@pytest.fixture
def data_layers() -> list[DataLayer]:
    return the_layers()


@pytest.fixture
def titled(data_layers: list[DataLayer]) -> list[DataLayer]:
    """Return the layers with titles as nobody should enter them."""
    return [replace(each, title=f"{each.id} {NASTY}") for each in data_layers]
