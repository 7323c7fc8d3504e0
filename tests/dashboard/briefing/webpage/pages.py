"""Briefings to make a page of, with whatever text in every place, and what a page says."""

import io
import json
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from typing import Any

import geopandas as gpd
import numpy as np
from PIL import Image
from shapely import Point, Polygon, box

from dashboard.briefing.briefing import Briefing, Layout
from dashboard.briefing.contents import Contents, Sheet
from dashboard.briefing.gathering.whole import contents
from layers.composite import EPOCH
from layers.frames import Released
from layers.read import Reader
from layers.releasing import make_release
from layers.store.memory import MemoryStore
from layers.terms import Audience, EventKind, SiteStatus, Tlp
from tests.builders import (
    a_composite,
    a_compound,
    a_crowd,
    a_footprint,
    a_log,
    a_rescue,
    a_run,
    a_zone,
    an_event,
)
from tests.builders_of_jobs import NOW

_CROOKED = Polygon([(98.605, 16.305), (98.607, 16.305), (98.606, 16.3073)])
"""Its middle has many decimals."""

_NOT_SHOWN = {"id", "site_id", "kind", "mark", "name", "epoch", "stroke", "dash", "marking", "by"}
"""Texts of contents that are no words: names of ours that choose how a thing is made."""


def ground(seed: int) -> bytes:
    """Return a picture of 20 by 20 pixels, one corner of it not seen."""
    pixels = np.random.default_rng(seed).integers(60, 200, (20, 20, 4)).astype(np.uint8)
    pixels[..., 3] = 255
    pixels[:3, :3, 3] = 0
    out = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(out, "PNG")
    return out.getvalue()


@cache
def a_reader() -> Reader:
    """Return one for policy staff, over a zone with something of every kind."""
    store = MemoryStore()
    gone = {"outline": None, "area_ha": None, "area_ha_lo": None, "area_ha_hi": None}
    store.put([
        a_zone(), a_run(),
        a_compound(status=SiteStatus.ACTIVE, aliases=("Bend", "园区")),
        a_compound(compound_id="C-2", name="Old Port", shape=_CROOKED),
        a_footprint(footprint_id="f-0", epoch="2024Q1", outline=box(98.598, 16.298, 98.6, 16.3),
                    area_ha=1.0, area_ha_lo=0.5, area_ha_hi=1.5),
        a_footprint(footprint_id="f-1", epoch="2024Q2", observed_share=0.2, **gone),
        a_footprint(footprint_id="f-2", epoch="2024Q3"),
        a_rescue(compound_id="C-1"),
        an_event(), an_event(event_id="E-2", kind=EventKind.RAID, on=date(2024, 9, 1)),
        an_event(event_id="E-3", compound_id="C-2"),
        *a_crowd(15, Point(98.600123456, 16.300123456)),
        *(a_composite(composite_id=f"img-{epoch}", role=EPOCH, epoch=epoch, png=ground(seed),
                      first=first, last=last, source="simulated-2a", seen_share=0.9)
          for seed, epoch, first, last in (
              (1, "2024Q1", date(2024, 1, 4), date(2024, 3, 20)),
              (2, "2024Q3", date(2024, 7, 2), date(2024, 9, 25)))),
    ])  # fmt: skip
    make_release(a_log(store), as_of=NOW)
    return Reader(store, Audience.POLICY, as_of=NOW)


@cache
def a_briefing(**said: Any) -> Contents:
    """Return the contents of a briefing: of one compound, unless it is said otherwise."""
    asked = {"layout": Layout.COMPOUND, "as_of": NOW, "tlp": Tlp.AMBER, **said}
    if asked["layout"] is Layout.COMPOUND:
        asked.setdefault("compound_ids", ("C-1",))
    return contents(a_reader(), Briefing(**asked))


@cache
def an_atlas(sheets: int = 2) -> Contents:
    """Return the contents of an atlas; with more sheets than there are, some come again."""
    made = a_briefing(layout=Layout.ATLAS)
    again = [replace(made.sheets[at % 2], number=at + 1) for at in range(sheets)]
    return replace(made, sheets=tuple(again))


def without(made: Contents, layer: str) -> Contents:
    """Return contents without a layer."""
    return replace(made, layers=tuple(each for each in made.layers if each.id != layer))


def spoiled(value: Any, text: str) -> Any:
    """Return contents with a text in every place that holds words, and rows with it as well."""
    if isinstance(value, Released):
        return replace(value, frame=_spoiled_rows(value.frame, text))
    if isinstance(value, str):
        return text
    if isinstance(value, tuple) and not all(isinstance(each, float) for each in value):
        return tuple(spoiled(each, text) for each in value)
    if is_dataclass(value) and not isinstance(value, Briefing | type):
        kept = {
            each.name: spoiled(getattr(value, each.name), text)
            for each in fields(value)
            if each.name not in _NOT_SHOWN and each.init
        }
        return replace(value, **_with_names(value, kept))
    if isinstance(value, dict):
        return {key: spoiled(each, text) for key, each in value.items()}
    return value


def _with_names(value: Any, kept: dict[str, Any]) -> dict[str, Any]:
    """Return spoiled fields, but for those by which columns are looked up."""
    for name in ("label", "key", "looks"):
        if hasattr(value, "looks"):
            kept.pop(name, None)
    if hasattr(value, "geometry"):  # a shape's label may be the number of its sheet
        kept.pop("label", None)
    if isinstance(value, Sheet):
        kept.pop("png", None)
    return kept


def _spoiled_rows(frame: gpd.GeoDataFrame, text: str) -> gpd.GeoDataFrame:
    chosen = {"kind", "status", "epoch", "compound_id", "zone_id", "geometry", "tlp"}
    spoilt = {
        name: [text if isinstance(each, str) else each for each in frame[name]]
        for name in frame.columns if name not in chosen
    }  # fmt: skip
    return frame.assign(**spoilt, **{text[:80]: text})


class Said(HTMLParser):
    """What a page is made of, as a parser sees it."""

    def __init__(self, page: bytes) -> None:
        """Read a page."""
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: list[tuple[str, dict[str, str | None], str]] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))
        self._open.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep a text, or a block of script or style."""
        tag, attributes = self._open[-1] if self._open else ("", {})
        if self.cdata_elem:
            self.blocks.append((tag, attributes, data))
        elif data.strip():
            self.texts.append(data)

    @property
    def text(self) -> str:
        """All words."""
        return "\n".join(self.texts)

    def block(self, name: str) -> list[str]:
        """Return the scripts that run, the styles, or (`data`) the JSON."""
        tag = "style" if name == "style" else "script"
        typed = "application/json" if name == "data" else None
        return [
            text for one, about, text in self.blocks if (one, about.get("type")) == (tag, typed)
        ]

    @property
    def data(self) -> dict[str, Any]:
        """The data of the map."""
        found: dict[str, Any] = json.loads("".join(self.block("data")))
        return found
