"""One slide: its title, its marking, its foot, and what is put between them.

The title is a real title, so that a screen reader and an outline find it; things stand in the
order in which they are read, and every picture, chart and table says in words what it is.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pptx.enum.text import MSO_AUTO_SIZE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Mm

from dashboard.briefing.slides.flow import Column, Para
from dashboard.briefing.slides.letters import plain
from dashboard.briefing.slides.measure import MM_A_POINT, lines, spacing, width
from dashboard.briefing.slides.pictures import scrubbed
from dashboard.briefing.slides.writing import child, filled, write

WIDE, HIGH = 338.667, 190.5
"""Of a slide, millimetres: 16:9."""

EDGE = 12.0
"""Left and right of what a slide shows, millimetres."""

INK, FAINT, PAPER = "#22262a", "#5a6068", "#ffffff"

TLP = {
    "TLP:CLEAR": "#ffffff", "TLP:GREEN": "#33ff00", "TLP:AMBER": "#ffc000",
    "TLP:AMBER+STRICT": "#ffc000", "TLP:RED": "#ff2b2b",
}  # fmt: skip
"""Colours of FIRST, TLP 2.0, on black."""

_BANNER = "#f0d000"
_DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
_TITLE_POINTS = (22.0, 20.0, 18.0, 16.0, 14.0, 12.0)
_SECTION_POINTS = 12.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a slide, millimetres from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    def emu(self) -> tuple[int, int, int, int]:
        """Return it in the units of the format."""
        return Mm(self.left), Mm(self.top), Mm(self.width), Mm(self.height)


BODY = Box(EDGE, 32.0, WIDE - 2 * EDGE, 145.0)
"""Between title and foot."""

TITLE = Box(EDGE, 8.0, 250.0, 23.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """What stands on every slide."""

    marking: str
    """TLP 2.0."""

    as_of: str
    """"As of", with the date."""

    banner: str
    """That it is invented; empty where it is not."""

    name: str
    """Of the briefing."""

    page: str
    """The word for it."""

    language: str
    """Of the briefing."""


@dataclass(slots=True)
class Page:
    """One slide while it is made."""

    slide: Any
    furniture: Furniture
    _written: int = field(default=0)

    @property
    def language(self) -> str:
        """The language of its texts."""
        return self.furniture.language

    def title(self, name: str, section: str = "") -> None:
        """Write its title: the name of what it is about, and which part of it this is."""
        body = self.slide.shapes.title.text_frame._txBody  # noqa: SLF001
        write(body, titled(name, section, TITLE), self.language)

    def headline(self, box: Box, para: Para) -> None:
        """Write its title as one paragraph into a box."""
        shape = self.slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = box.emu()
        write(shape.text_frame._txBody, [para], self.language)  # noqa: SLF001

    def marked(self) -> None:
        """Write marking and banner at its head."""
        self._marking(7.5)
        if self.furniture.banner:
            para = Para(text=self.furniture.banner, size=11.0, bold=True, colour="#000000", after=0)
            self.text(Box(0, 0, WIDE, 5.6), [para], fill=_BANNER, name="Synthetic", inset=EDGE)

    def foot(self, number: int, of: int) -> None:
        """Write as of when it is, whose slide it is, its number and its marking at its foot."""
        said = self.furniture
        top = 180.5
        left = Para(text=said.as_of, size=10.0, colour=FAINT, after=0)
        self.text(Box(EDGE, top, 70, 7), [left], name="As of")
        name = shortened(said.name, 10.0, 120.0)
        self.text(Box(86, top, 124, 7), [replace(left, text=name)], name="Briefing")
        page = replace(left, text=f"{said.page} {number} / {of}", right=True)
        self.text(Box(212, top, 54, 7), [page], name="Slide number")
        self._marking(179.5)

    def text(
        self, box: Box, paras: Sequence[Para], *, fill: str = "", name: str = "", inset: float = 0.0
    ) -> None:
        """Write paragraphs into a box; they were measured, so that they fit."""
        shape = self.slide.shapes.add_textbox(*box.emu())
        frame = shape.text_frame
        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        frame.margin_left = frame.margin_right = Mm(inset)
        frame.margin_top = frame.margin_bottom = 0
        if fill:
            around = shape._element.spPr  # noqa: SLF001
            around.remove(around.find(qn("a:noFill")))
            filled(around, fill)
            frame._txBody.find(qn("a:bodyPr")).set("anchor", "ctr")  # noqa: SLF001
        shape.name = name or f"Text {self._next()}"
        write(frame._txBody, paras, self.language)  # noqa: SLF001

    def columns(self, box: Box, found: Sequence[Column], gap: float = 10.0) -> None:
        """Write columns side by side into a box."""
        count = max(len(found), 1)
        wide = (box.width - gap * (count - 1)) / count
        for at, column in enumerate(found):
            if column:
                self.text(Box(box.left + at * (wide + gap), box.top, wide, box.height), column)

    def picture(self, png: bytes, box: Box, said: str, name: str) -> None:
        """Put a picture into a box, without what its file says of its making."""
        shape = self.slide.shapes.add_picture(io.BytesIO(scrubbed(png)), *box.emu())
        described(shape, name, said)

    def _next(self) -> int:
        self._written += 1
        return self._written

    def _marking(self, top: float) -> None:
        said = self.furniture.marking
        para = Para(text=said, size=14.0, bold=True, colour=TLP.get(said, "#ffffff"), after=0)
        wide = max(34.0, width(said, 14.0, bold=True) + 6)
        self.text(Box(WIDE - EDGE - wide, top, wide, 8), [replace(para, right=True)],
                  fill="#000000", name="Marking", inset=2.0)  # fmt: skip


def titled(name: str, section: str, box: Box) -> list[Para]:
    """Return the paragraphs of a title, as large as its box allows; the name cut if it must be."""
    below = [Para(text=plain(section), size=_SECTION_POINTS, colour=FAINT, after=0)]
    under = below if section else []
    room = box.height - sum(each.height(box.width) for each in under)
    for size in _TITLE_POINTS:
        para = Para(text=plain(name), size=size, bold=True, after=0)
        if para.height(box.width) <= room:
            return [para, *under]
    least = _TITLE_POINTS[-1]
    count = int(room / (spacing(name, least) * MM_A_POINT))
    text = shortened(name, least, box.width, bold=True, count=max(count, 1))
    return [Para(text=text, size=least, bold=True, after=0), *under]


def is_cut(name: str, section: str) -> bool:
    """Say whether a name is too long for the title of a slide."""
    return titled(name, section, TITLE)[0].text != plain(name)


def shortened(
    text: str, size: float, wide: float, *, bold: bool = False, count: int = 1
) -> str:  # fmt: skip
    """Return a text that is cut so as to take no more than some lines."""
    text = plain(text)
    broken = lines(text, size, wide, bold=bold)
    if len(broken) <= count:
        return text
    kept = "".join(broken[:count])
    while kept and len(lines(f"{kept.rstrip()}…", size, wide, bold=bold)) > count:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def described(shape: Any, name: str, said: str) -> None:
    """Say in words what a picture, chart or table shows."""
    found = shape._element.xpath(".//p:cNvPr")[0]  # noqa: SLF001
    found.set("name", plain(name))
    found.set("descr", plain(said))


def decorative(shape: Any) -> None:
    """Mark a shape as one that says nothing by itself."""
    found = shape._element.xpath(".//p:cNvPr")[0]  # noqa: SLF001
    listed = child(found, "a:extLst")
    one = child(listed, "a:ext", uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}")
    one.append(parse_xml(f'<adec:decorative xmlns:adec="{_DECORATIVE}" val="1"/>'))
