"""The package: an empty deck without traces, and a finished one as the same bytes each time.

The template of python-pptx is somebody's: it has a thumbnail, a printer's settings, a name and
dates. They are taken out, and of what is left everything stands in one order without a time.
"""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Mm

from dashboard.briefing.slides.letters import plain
from dashboard.briefing.slides.page import HIGH, TITLE, WIDE
from dashboard.briefing.slides.writing import child

_FIRST = (1980, 1, 1, 0, 0, 0)
_DROPPED = ("/thumbnail", "/printerSettings")
_ONLY_LAYOUT = "Title Only"
_LONGEST_TITLE = 255
_TYPES = "[Content_Types].xml"
_TYPEFACE = "Noto Sans"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_APP = (
    f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'extended-properties"/>'
)
_CORE = (
    f'{_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{title}'
    '<dcterms:created xsi:type="dcterms:W3CDTF">{on}</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{on}</dcterms:modified></cp:coreProperties>'
)


def empty() -> Any:
    """Return a deck without slides, 16:9, with one layout: a title and nothing else."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Mm(WIDE), Mm(HIGH)
    size = deck.part._element.find(qn("p:sldSz"))  # noqa: SLF001
    size.attrib.pop("type", None)
    for part in (deck.part, deck.part.package):
        for key, relation in list(part._rels.items()):  # noqa: SLF001
            if relation.reltype.endswith(_DROPPED):
                part._rels.pop(key)  # noqa: SLF001
    master = deck.slide_masters[0]
    for layout in list(master.slide_layouts):
        if layout.name != _ONLY_LAYOUT:
            master.slide_layouts.remove(layout)
    for holder in (master, master.slide_layouts[0]):
        _only_title(holder)
    _typefaces(master)
    return deck


def layout(deck: Any) -> Any:
    """Return the one layout of a deck."""
    return deck.slide_masters[0].slide_layouts[0]


def sealed(deck: Any, title: str, on: datetime) -> bytes:
    """Return a finished deck: title and instant as its only properties, in one form alone."""
    out = io.BytesIO()
    deck.save(out)
    return _repacked(out.getvalue(), plain(title)[:_LONGEST_TITLE], on)


def _repacked(content: bytes, title: str, on: datetime) -> bytes:
    """Return a package with its properties replaced, its members in order, without times."""
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        for name in source.namelist():
            inside = source.read(name)
            if name == "docProps/core.xml":
                inside = _core(title, on)
            elif name == "docProps/app.xml":
                inside = _APP.encode()
            elif name.endswith(".xlsx"):
                inside = _repacked(inside, "", on)
            found[name] = inside
    out = io.BytesIO()
    order = sorted(found, key=lambda name: (name != _TYPES, name))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
        for name in order:
            member = zipfile.ZipInfo(name, date_time=_FIRST)
            member.compress_type, member.create_system = zipfile.ZIP_DEFLATED, 0
            made.writestr(member, found[name])
    return out.getvalue()


def _core(title: str, on: datetime) -> bytes:
    named = f"<dc:title>{escape(title)}</dc:title>" if title else ""
    day = f"{on.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return _CORE.format(title=named, on=day).encode()


def _only_title(holder: Any) -> None:
    """Leave of a master or layout its title alone, where ours stands."""
    for each in list(holder.placeholders):
        shape = each._element  # noqa: SLF001
        if each.placeholder_format.type == PP_PLACEHOLDER.TITLE:
            each.left, each.top, each.width, each.height = TITLE.emu()
            body = shape.txBody.find(qn("a:bodyPr"))
            body.clear()
            for side in ("lIns", "tIns", "rIns", "bIns"):
                body.set(side, "0")
            body.set("anchor", "t")
            child(body, "a:noAutofit")
        else:
            shape.getparent().remove(shape)
    for made in list(holder._element.iter(qn("p:extLst"))):  # noqa: SLF001
        made.getparent().remove(made)


def _typefaces(master: Any) -> None:
    """Name our typeface in the theme, and no other."""
    for part in master.part.rels.values():
        if part.reltype.endswith("/theme"):
            theme = parse_xml(part.target_part.blob)
            for kind in ("a:majorFont", "a:minorFont"):
                faces = theme.find(".//" + qn(kind))
                for each in list(faces):
                    faces.remove(each)
                for name, typeface in (("a:latin", _TYPEFACE), ("a:ea", ""), ("a:cs", "")):
                    child(faces, name, typeface=typeface)
            theme.set("name", "Briefing")
            part.target_part._blob = serialize_part_xml(theme)  # noqa: SLF001
