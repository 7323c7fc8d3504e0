"""A store with something of everything, and briefings of it."""

import io
from datetime import date
from typing import Any

import numpy as np
import pypdf
from PIL import Image
from shapely import Point, box

from dashboard.briefing.briefing import Briefing, Layout
from dashboard.briefing.contents import Contents
from dashboard.briefing.gathering.whole import contents
from layers.read import Reader
from layers.record import Record
from layers.store.memory import MemoryStore
from layers.terms import Audience, CompoundKind, DetectionStatus, EventKind, SiteStatus, Tlp
from tests.builders import (
    a_composite,
    a_compound,
    a_detection,
    a_footprint,
    a_rescue,
    a_review,
    a_run,
    a_zone,
    an_event,
)
from tests.builders_of_jobs import NOW

OUTSIDE = [
    (Audience.PUBLIC, Tlp.CLEAR),
    (Audience.PARTNER, Tlp.GREEN),
    (Audience.POLICY, Tlp.AMBER),
]
"""For whom briefings are, with the highest marking of each."""


def a_picture(shade: int, *, width: int = 40, height: int = 40) -> bytes:
    """Return a picture of one shade with a corner that tells where up is, PNG."""
    pixels = np.full((height, width, 4), shade, dtype=np.uint8)
    pixels[: height // 4, : width // 4, :3] = 255 - shade
    pixels[..., 3] = 255
    out = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(out, "PNG")
    return out.getvalue()


def a_store(*more: Record, name: str = "Bend Park") -> MemoryStore:
    """Return a store with a zone, two compounds, areas with a gap, pictures, rescue and event."""
    store = MemoryStore()
    store.put([*the_records(name), *more])
    return store


def the_records(name: str = "Bend Park") -> list[Record]:
    """Return what is in it."""
    return [
        a_zone(source_title="An invented gazette"),
        a_compound(name=name, source_title="An invented paper", status=SiteStatus.RAIDED,
                   status_on=date(2024, 5, 1), tlp=Tlp.CLEAR),
        a_compound(compound_id="C-2", name="Far Hall", kind=CompoundKind.SUSPECTED,
                   shape=Point(98.606, 16.305), precision_m=200.0, source_title="A leaflet",
                   tlp=Tlp.CLEAR),
        a_run(), a_detection(status=DetectionStatus.CONFIRMED),
        a_detection(detection_id="d-2", status=DetectionStatus.CONFIRMED, area_m2=7.7e4,
                    outline=box(98.6071, 16.3071, 98.6083, 16.3083)),
        a_review(), a_rescue(compound_id="C-1"),
        an_event(kind=EventKind.RAID),
        a_footprint(footprint_id="f-0", epoch="2023Q4", area_ha=0.5, area_ha_lo=0.3,
                    area_ha_hi=0.7),
        a_footprint(footprint_id="f-1", epoch="2024Q1", area_ha=None, outline=None,
                    area_ha_lo=None, area_ha_hi=None, observed_share=0.2),
        a_footprint(footprint_id="f-2", epoch="2024Q2"),
        a_composite(composite_id="img-0", role="earlier", first=date(2023, 1, 3),
                    last=date(2023, 3, 3), png=a_picture(60), source="sentinel-2-l2a"),
        a_composite(png=a_picture(200), source="sentinel-2-l2a"),
    ]  # fmt: skip


def a_briefing(**said: Any) -> Briefing:
    """Return a briefing of the compound C-1."""
    given = {"layout": Layout.COMPOUND, "as_of": NOW, "tlp": Tlp.AMBER}
    if said.get("layout", Layout.COMPOUND) is Layout.COMPOUND:
        given["compound_ids"] = ("C-1",)
    elif said["layout"] is Layout.ZONE:
        given["zone_ids"] = ("Z-1",)
    return Briefing(**{**given, **said})


def the_contents(store: MemoryStore | None = None, **said: Any) -> Contents:
    """Return what a briefing says."""
    asked = a_briefing(**said)
    return contents(Reader(store or a_store(), asked.read_by, as_of=asked.as_of), asked)


def layer(found: Contents, name: str) -> Any:
    """Return what was released of one layer."""
    return next(each.released for each in found.layers if each.id == name)


def texts_of(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    return [each.extract_text() for each in pypdf.PdfReader(io.BytesIO(pdf)).pages]
