"""Contents of a briefing as a test gives them, a stand-in for its maps, and decks read back."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pptx as python_pptx
from PIL import Image, PngImagePlugin
from shapely import Point, box

from dashboard.briefing.briefing import Briefing, Layout
from dashboard.briefing.contents import (
    INVENTED,
    AreaChart,
    Contents,
    EpochArea,
    Figure,
    Sheet,
)
from dashboard.briefing.map_contents import LegendEntry, MapContents, Picture, Shape
from dashboard.briefing.slides.deck import pptx
from dashboard.style import COMPOUNDS, ZONE
from layers.terms import SiteStatus, Tlp

IN_PART = "In part SYNTHETIC: sheets that are marked so are invented"
BOUNDS = (98.598, 16.299, 98.604, 16.304)
SECRET = "written by somebody"  # noqa: S105 - words that a picture carries about its making

SCRIPTS = {
    "Noto Sans Khmer": "ទីក្រុងព្រះសីហនុ បរិវេណសំណង់ដែលបានរាយការណ៍",
    "Noto Sans Myanmar": "ရွှေကုက္ကိုလ်မြို့ မြဝတီမြို့နယ် ကရင်ပြည်နယ်",
    "Noto Sans Thai": "สามเหลี่ยมทองคำ เขตเศรษฐกิจพิเศษ",
    "Noto Sans Lao": "ເຂດເສດຖະກິດພິເສດສາມຫຼ່ຽມຄຳ ແຂວງບໍ່ແກ້ວ",
    "Noto Sans SC": "金三角经济特区据报为诈骗园区",
}
"""A name in each script, by the typeface that has its letters."""


def png(wide: int = 40, high: int = 30) -> bytes:
    """Return a picture whose file says by whom it was made, transparent in one corner."""
    made = Image.new("RGBA", (wide, high), (120, 90, 60, 255))
    made.paste((0, 0, 0, 0), (0, 0, wide // 4, high // 4))
    said, out = PngImagePlugin.PngInfo(), io.BytesIO()
    said.add_text("Author", SECRET)
    made.save(out, "PNG", pnginfo=said, dpi=(200, 200), exif=b"Exif\0\0II*\0\x08\0\0\0\0\0")
    return out.getvalue()


def map_image(_found: MapContents, size: tuple[float, float]) -> bytes:
    """Return a stand-in for a map, of the shape that is asked for."""
    return png(max(round(size[0]), 4), max(round(size[1]), 4))


def a_map(name: str) -> MapContents:
    """Return a map with a zone and a compound."""
    active = COMPOUNDS[SiteStatus.ACTIVE]
    return MapContents(
        name=name, caption=f"Caption of the {name}", bounds=BOUNDS,
        shapes=(Shape(geometry=box(*BOUNDS), look=ZONE),
                Shape(geometry=Point(98.6, 16.3), look=active)),
        legend=() if name == "locator" else (
            LegendEntry(look=ZONE, mark="area", text="Zone that is watched"),
            LegendEntry(look=active, mark="circle", text="Compound, reported active"),
        ),
    )  # fmt: skip


def a_picture(word: str, first: date, last: date) -> Picture:
    """Return a picture of the ground."""
    return Picture(
        png=png(), bounds=BOUNDS, words=(f"{word} · {first} – {last}", "sentinel-2 · 3 scenes"),
        first=first, last=last, source="sentinel-2", scenes=3, seen_share=0.9,
    )  # fmt: skip


PICTURES = (
    a_picture("Before", date(2022, 1, 9), date(2022, 3, 20)),
    a_picture("After", date(2024, 10, 5), date(2024, 12, 29)),
)
EPOCHS = tuple(
    EpochArea(name=name, epoch=epoch, area_ha=area, low_ha=low, high_ha=high, observed_share=share)
    for name, epoch, area, low, high, share in (
        ("Q1 2024", "2024Q1", 3.25, 2.5, 11.0, 0.9), ("Q2 2024", "2024Q2", None, None, None, 0.2),
        ("Q3 2024", "2024Q3", 8.5, 7.125, 9.0, 1.0), ("Q4 2024", "2024Q4", 8.75, 7.5, 13.25, 0.8),
    )
)  # fmt: skip
CHART = AreaChart(title="Built-up area by quarter, hectares", epochs=EPOCHS, said="Dot: estimate.")
FIGURES = tuple(
    Figure(label=label, value=value, source=source, on=on)
    for label, value, source, on in (
        ("Built-up area", "8.8 ha (7.5 to 13.3 ha)", "satellite imagery", "Q4 2024"),
        ("Reported status", "Reported active.", "A newspaper", "1 May 2024"),
        ("Rescues", "6 on record", "A newspaper", "2024-12"),
    )
)


def a_sheet(number: int = 1, **changes: Any) -> Sheet:
    """Return a sheet with everything, but for what is changed."""
    whole = Sheet(
        site_id=f"C-XXA-0{number}", kind="compound", number=number, title=f"River Park {number}",
        where=f"C-XXA-0{number}, XXA",
        subtitle=f"C-XXA-0{number} · XXA · Publicly reported.", synthetic=False,
        overview=a_map("overview"), locator=a_map("locator"), detail=a_map("detail"),
        pictures=PICTURES, pictures_said="One extent and one stretch.", chart=CHART, chart_said="",
        figures=FIGURES, assessed=("It is very likely that it grew.", "Confidence is high."),
        unseen=("Not observed: Q2 2024.",), shown=("Detections: showing 0 of 3.",),
        sources=("A newspaper, 2024-05-01, https://example.org/a",),
    )  # fmt: skip
    return replace(whole, **changes)


def bare_sheet(number: int = 1, **changes: Any) -> Sheet:
    """Return a sheet of a site that was never looked at."""
    return a_sheet(
        number, detail=None, pictures=(), pictures_said="There is no picture.", chart=None,
        chart_said="No area was measured.", **changes,
    )  # fmt: skip


def given(*sheets: Sheet, **changes: Any) -> Contents:
    """Return contents with some sheets, one unless they are named."""
    sheets = sheets or (a_sheet(),)
    one = len(sheets) == 1
    briefing = Briefing(
        layout=Layout.COMPOUND if one else Layout.ATLAS, tlp=Tlp.AMBER,
        as_of=datetime(2025, 4, 2, tzinfo=UTC), compound_ids=("C-XXA-01",) if one else (),
    )  # fmt: skip
    whole = Contents(
        briefing=briefing, store_version=7, title=sheets[0].title if one else "An atlas",
        marking="TLP:AMBER", marking_says="For the recipient's organisation.",
        as_of="As of April 2, 2025", day="April 2, 2025", coarse="Rounded to 4 decimals.",
        period="All until April 2, 2025",
        audience_says="For policy staff", invented=_invented(sheets),
        index=None if one else a_map("index"), sheets=sheets,
        left_out=("Compounds: showing 1 of 2 (1 marked higher).",), notes=("A note.",),
        method=("How it was made.",), sources=("A newspaper",), attribution=("Land: somebody.",),
    )  # fmt: skip
    return replace(whole, **changes)


def opened(content: bytes) -> Any:
    """Return a deck, read back."""
    return python_pptx.Presentation(io.BytesIO(content))


def made(contents: Contents) -> Any:
    """Return the deck of contents, read back."""
    return opened(pptx(contents, map_image=map_image))


def texts(slide: Any) -> list[str]:
    """Return the texts of a slide, a paragraph or cell each."""
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found += [each.text for each in shape.text_frame.paragraphs if each.text]
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


def all_texts(deck: Any) -> str:
    """Return every text of a deck."""
    return "\n".join(each for slide in deck.slides for each in texts(slide))


def charts(deck: Any) -> Iterator[Any]:
    """Yield the charts of a deck."""
    for slide in deck.slides:
        yield from (each for each in slide.shapes if each.has_chart)


def pictures(deck: Any) -> Iterator[Any]:
    """Yield the pictures of a deck."""
    for slide in deck.slides:
        yield from (each for each in slide.shapes if hasattr(each, "image"))


def _invented(sheets: Sequence[Sheet]) -> str:
    found = {each.synthetic for each in sheets}
    return "" if found == {False} else INVENTED if found == {True} else IN_PART
