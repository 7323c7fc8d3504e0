"""A site of two blocks on a made-up ground: the second is built later, one quarter is clouded."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
from PIL import Image
from shapely import MultiPolygon, box
from shapely.geometry.base import BaseGeometry

from dashboard.animation.frames import Animation, animation
from geo.period import epoch_period
from layers.composite import CompositeImage
from layers.footprint import Footprint
from layers.read import Reader
from layers.store.memory import MemoryStore
from layers.terms import Audience
from tests.builders import NOW, a_composite, a_compound, a_footprint, a_zone

WEST, SOUTH, EAST, NORTH = 98.600, 16.300, 98.604, 16.304
FIRST = box(98.6005, 16.3005, 98.6015, 16.3015)
SECOND = box(98.6025, 16.3025, 98.6035, 16.3035)
BOTH = MultiPolygon([FIRST, SECOND])
GROUND, ROOF = (60, 110, 50), (230, 225, 220)
SIDE_PX = 80

Make = Callable[..., Animation]


def a_ground(
    roofs: Sequence[BaseGeometry] = (),
    unseen: Sequence[BaseGeometry] = (),
    bounds: tuple[float, float, float, float] = (WEST, SOUTH, EAST, NORTH),
) -> bytes:
    """Return a picture with bright roofs, transparent where it was not seen."""
    west, south, east, north = bounds
    pixels = np.empty((SIDE_PX, SIDE_PX, 4), dtype=np.uint8)
    pixels[...] = (*GROUND, 255)
    for shapes, colour in ((roofs, (*ROOF, 255)), (unseen, (0, 0, 0, 0))):
        for shape in shapes:
            left, bottom, right, top = shape.bounds
            cols = [round((x - west) / (east - west) * SIDE_PX) for x in (left, right)]
            rows = [round((north - y) / (north - south) * SIDE_PX) for y in (top, bottom)]
            pixels[max(rows[0], 0) : rows[1], max(cols[0], 0) : cols[1]] = colour
    out = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(out, "PNG")
    return out.getvalue()


def a_print(epoch: str, **said: Any) -> Footprint:
    """Return the outline of one epoch."""
    return a_footprint(**{
        "footprint_id": f"f-{epoch}", "epoch": epoch, "outline": FIRST, "unseen": None,
        "resolution_m": 10.0, **said,
    })  # fmt: skip


def a_picture(epoch: str, **said: Any) -> CompositeImage:
    """Return the picture of one epoch."""
    days = epoch_period(epoch)
    return a_composite(**{
        "composite_id": f"img-{epoch}", "role": "epoch", "epoch": epoch, "run_id": "",
        "first": date(days.start.year, days.start.month, 3),
        "last": date(days.start.year, days.start.month, 28), "scenes": 5,
        "source": "sentinel-2-l2a sentinel-2a", "west": WEST, "south": SOUTH, "east": EAST,
        "north": NORTH, "png": a_ground([FIRST]), **said,
    })  # fmt: skip


def a_store(**zone: Any) -> MemoryStore:
    """Return a store of five quarters: seen, clouded, seen, without a picture, and built on."""
    store = MemoryStore()
    store.put([
        a_zone(**zone), a_compound(),
        a_print("2023Q4"), a_picture("2023Q4"),
        a_print("2024Q1", outline=None, area_ha=None, area_ha_lo=None, area_ha_hi=None,
                observed_share=0.43, unseen=FIRST),
        a_picture("2024Q1", png=a_ground(unseen=[FIRST])),
        a_print("2024Q2"), a_picture("2024Q2"),
        a_print("2024Q3"),
        a_print("2024Q4", outline=BOTH, area_ha=4.25, area_ha_lo=3.5, area_ha_hi=5.0),
        a_picture("2024Q4", png=a_ground([FIRST, SECOND])),
    ])  # fmt: skip
    return store


def animated(
    store: MemoryStore, *, audience: Audience = Audience.ANALYST, **said: Any
) -> Animation:
    """Return the animation of the site in a store."""
    reader = Reader(store, audience, as_of=NOW)
    return animation(reader, "Z-1", **{"site_id": "C-1", **said})


@pytest.fixture(scope="session")
def made() -> Animation:
    """Return the animation of the five quarters."""
    return animated(a_store())
