"""The legend of a map: native marks and words beside it, of what it shows and of nothing else."""

from collections.abc import Sequence
from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml.ns import qn

from dashboard.briefing.map_contents import LegendEntry
from dashboard.briefing.slides.flow import LEAST_POINTS, Para
from dashboard.briefing.slides.letters import plain
from dashboard.briefing.slides.page import Box, Page, decorative
from dashboard.briefing.slides.writing import child, filled

_MARK_WIDE, _MARK_HIGH, _GAP = 7.0, 4.6, 2.0
_BETWEEN = 1.6
_SHAPES = {
    "area": MSO_SHAPE.RECTANGLE, "circle": MSO_SHAPE.OVAL, "square": MSO_SHAPE.RECTANGLE,
    "flag": MSO_SHAPE.WAVE, "number": MSO_SHAPE.OVAL, "ring": MSO_SHAPE.DONUT,
}  # fmt: skip
_EMU_PX = 9525
_ROUND = 3.8
"""Of a mark that is no area, millimetres."""


def draw(page: Page, box: Box, heading: str, legend: Sequence[LegendEntry]) -> list[LegendEntry]:
    """Draw what of a legend has room in a box, and return what is left of it."""
    if not legend:
        return []
    size = next((each for each in (12.0, 11.0) if high(legend, box.width, each) <= box.height),
                LEAST_POINTS)  # fmt: skip
    head = Para(text=plain(heading), size=12.0, bold=True, after=2)
    page.text(Box(box.left, box.top, box.width, head.height(box.width)), [head], name="Legend")
    top = box.top + head.height(box.width)
    for at, entry in enumerate(legend):
        para = _para(entry, size)
        tall = max(para.height(_words(box.width)), _MARK_HIGH)
        if top + tall > box.top + box.height + 1e-6:
            return list(legend[at:])
        _mark(page, Box(box.left, top, _MARK_WIDE, _MARK_HIGH), entry)
        left = box.left + _MARK_WIDE + _GAP
        page.text(Box(left, top, _words(box.width), tall), [para])
        top += tall + _BETWEEN
    return []


def high(legend: Sequence[LegendEntry], wide: float, size: float) -> float:
    """Return the height of a legend with its heading, millimetres."""
    head = Para(text="L", size=12.0, bold=True, after=2).height(wide)
    each = (max(_para(one, size).height(_words(wide)), _MARK_HIGH) + _BETWEEN for one in legend)
    return head + sum(each)


def _words(wide: float) -> float:
    return wide - _MARK_WIDE - _GAP


def _para(entry: LegendEntry, size: float) -> Para:
    return Para(text=plain(entry.text), size=size, after=0)


def _mark(page: Page, box: Box, entry: LegendEntry) -> None:
    """Draw one mark as it is on the map; its words stand beside it."""
    look, kind = entry.look, entry.mark
    if kind != "area":
        box = Box(box.left + (box.width - _ROUND) / 2, box.top + (box.height - _ROUND) / 2,
                  _ROUND, _ROUND)  # fmt: skip
    shape = page.slide.shapes.add_shape(_SHAPES.get(kind, MSO_SHAPE.OVAL), *box.emu())
    shape.name = "Mark"
    decorative(shape)
    solid = kind in {"number", "ring"}
    _painted(shape, look.stroke, 1.0 if solid else look.fill, look.width, look.dash)


def _painted(shape: Any, stroke: str, opacity: float, wide: float, dash: str) -> None:
    """Paint a shape: inside, line and dashes; without the shadow and colours of a theme."""
    element = shape._element  # noqa: SLF001
    if (style := element.find(qn("p:style"))) is not None:
        element.remove(style)
    if opacity > 0:
        filled(element.spPr, stroke, opacity)
    else:
        child(element.spPr, "a:noFill")
    line = child(element.spPr, "a:ln", w=str(round(max(wide, 0.5) * _EMU_PX)))
    filled(line, stroke)
    if dash:
        listed = child(line, "a:custDash")
        lengths = [float(each) for each in dash.split()]
        for on, off in zip(lengths[::2], lengths[1::2], strict=False):
            ratio = 100_000 / max(wide, 0.5)
            child(listed, "a:ds", d=str(round(on * ratio)), sp=str(round(off * ratio)))
