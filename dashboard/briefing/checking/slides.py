"""PPTX read back: texts, charts with the numbers behind them, pictures, and nothing else."""

import re
from collections.abc import Mapping

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.charts import check_numbers
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.markup import Element, bare
from dashboard.briefing.checking.packed import (
    check_dates,
    check_links,
    check_properties,
    check_title,
    documents,
    unpacked,
)
from dashboard.briefing.checking.pictures import Known
from dashboard.briefing.checking.png import check_png
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.words import check_marking, check_words
from dashboard.briefing.checking.xlsx_rows import check_xlsx

_KNOWN = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml"
    r"|ppt/(presentation|presProps|viewProps|tableStyles)\.xml|ppt/_rels/presentation\.xml\.rels"
    r"|ppt/slides/(_rels/)?slide\d+\.xml(\.rels)?|ppt/theme/theme\d+\.xml"
    r"|ppt/slide(Layouts|Masters)/(_rels/)?slide(Layout|Master)\d+\.xml(\.rels)?"
    r"|ppt/charts/(_rels/)?chart\d+\.xml(\.rels)?|ppt/embeddings/\w+\.xlsx"
    r"|ppt/media/image\d+\.png"
)
"""No notes, comments, macros, sounds, films, thumbnails, printers or parts of customers."""

_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_STRANGE = frozenset({
    "oleObj", "oleChartEl", "control", "controls", "videoFile", "audioFile", "audioCd",
    "wavAudioFile", "quickTimeFile", "media", "custDataLst", "custShowLst", "tags", "timing",
    "modifyVerifier", "custGeom", "contentPart", "photoAlbum", "snd", "sndAc",
    "hlinkMouseOver", "AlternateContent",
})  # fmt: skip
"""Objects, sounds, films, data of others, and lines drawn point by point."""

_EXTENSIONS = frozenset({
    "extLst", "ext", "decorative", "discardImageEditData", "defaultImageDpi",
    "chartTrackingRefBased", "creationId",
})  # fmt: skip
_SAYS = ("descr", "title", "name")
_LABELLED = frozenset({"cNvPr"})


def check_slides(content: bytes, allowed: Allowed, found: Found) -> None:
    """Write down what of a deck may not leave."""
    with found.reading("The file"):
        parts = unpacked(content, _KNOWN, found)
        check_dates(content, allowed, found)
        check_links(parts, found)
        check_properties(parts, allowed, found)
        check_title(parts, allowed, found)
        slides = 0
        for name, root in documents(parts, found):
            with found.reading("A part", name):
                _check_part(name, root, allowed, found)
                slides += _SLIDE.fullmatch(name) is not None
        if not slides:
            found.add(Breach.MARKING, "There is no slide.")
        _check_pictures(parts, allowed, found)
        for name, part in parts.items():
            if name.endswith(".xlsx"):
                inner = Found(found.file)
                check_xlsx(part, allowed, inner, packed=True)
                found.join(inner.problems, name)


def _check_part(name: str, root: Element, allowed: Allowed, found: Found) -> None:
    """Write down what one part says and draws."""
    match = _SLIDE.fullmatch(name)
    place = f"slide {match[1]}" if match else name
    texts = ["".join(t.text or "" for t in each.iter() if bare(t.tag) == "t")
             for each in root.iter() if bare(each.tag) == "p"]  # fmt: skip
    for each in root.iter():
        kind = bare(each.tag)
        if kind in _STRANGE or (kind == "extLst" and not _plain(each)):
            found.add(Breach.ATTACHED, "There is a part of a kind that is not known.", place)
        if kind in ("hlinkClick", "hlinkHover") and each.get("action"):
            found.add(Breach.ACTIVE, "A link runs something.", place)
        if kind in _LABELLED:
            texts += [each.get(name, "") for name in _SAYS]
        if match and kind == "sld" and each.get("show") in ("0", "false"):
            found.add(Breach.ATTACHED, "A slide is hidden.", place)
    if name.startswith("ppt/charts/chart"):
        _check_chart(root, allowed, found, place)
    check_words("\n".join(texts), allowed, found, place)
    if match:
        check_marking("\n".join(texts), allowed, found, place)


def _plain(extensions: Element) -> bool:
    """Say whether extensions say no more than that a thing is there for its looks."""
    return all(
        bare(each.tag) in _EXTENSIONS and not (each.text or "").strip()
        for each in extensions.iter()
    )


def _check_chart(root: Element, allowed: Allowed, found: Found, place: str) -> None:
    """Write down numbers of a chart that are none of the contents'."""
    for points in root.iter():
        if bare(points.tag) in ("numCache", "numLit"):
            values = [float(each.text) for each in points.iter()
                      if bare(each.tag) == "v" and each.text]  # fmt: skip
            check_numbers([values], allowed, found, place)
        elif bare(points.tag) in ("strCache", "strLit"):
            check_numbers(
                [[each.text for each in points.iter() if bare(each.tag) == "v"]],
                allowed, found, place,
            )  # fmt: skip


def _check_pictures(parts: Mapping[str, bytes], allowed: Allowed, found: Found) -> None:
    """Write down pictures that are more than pixels, or more than there are pictures and maps."""
    known, drawn = Known(allowed), 0
    for name, content in parts.items():
        if name.startswith("ppt/media/"):
            pixels = check_png(content, found, name)
            drawn += pixels is not None and not known.alike(pixels)
    if drawn > len(allowed.maps):
        found.add(
            Breach.PICTURE, "There are more pictures than the briefing has maps and pictures."
        )
