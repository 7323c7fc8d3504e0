"""A deck is refused for what its slides say, and for what is packed with them."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from dashboard.briefing.checking.problem import Breach
from tests.dashboard.briefing.checking.finished import breaches, honest, repacked
from tests.dashboard.briefing.checking.test_pictures import saved, texted
from tests.dashboard.briefing.checking.world import picture


def names(pattern: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(honest("briefing.pptx"))) as archive:
        return [each for each in archive.namelist() if re.fullmatch(pattern, each)]


SLIDE = "ppt/slides/slide2.xml"


def changed(name: str, old: str, new: str) -> bytes:
    return repacked(
        honest("briefing.pptx"), {name: lambda part: part.replace(old.encode(), new.encode(), 1)}
    )


def more(name: str, content: bytes = b"<a/>") -> bytes:
    return repacked(honest("briefing.pptx"), more={name: content})


def chart(old: str, new: str) -> bytes:
    (first, *_) = names(r"ppt/charts/chart\d+\.xml")
    return repacked(honest("briefing.pptx"), {
        first: lambda part: re.sub(old.encode(), new.encode(), part, count=1)
    })  # fmt: skip


def workbook() -> bytes:
    """Return a deck whose chart has another workbook behind it, with a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_formula(0, 0, "=1+1")
    sheet.write_number(1, 0, 98.612345)
    book.close()
    (first, *_) = names(r"ppt/embeddings/.*\.xlsx")
    return repacked(honest("briefing.pptx"), {first: lambda _: out.getvalue()})


def another_picture() -> bytes:
    """Return a deck with many pictures that are none of the briefing's."""
    return repacked(
        honest("briefing.pptx"),
        more={f"ppt/media/image{900 + at}.png": picture(50 + at) for at in range(30)},
    )


DECK: dict[str, tuple[Callable[[], bytes], Breach]] = {
    "a slide without its marking": (
        lambda: repacked(honest("briefing.pptx"),
                         {SLIDE: lambda part: part.replace(b"TLP:AMBER", b"TLP")}),
        Breach.MARKING),
    "an exact place": (lambda: changed(SLIDE, "</a:t>", " 98.612345</a:t>"), Breach.FINER),
    "an exact place as a name of a shape": (
        lambda: changed(SLIDE, 'name="', 'descr="98.612345" name="'), Breach.FINER),
    "a hidden slide": (lambda: changed(SLIDE, "<p:sld ", '<p:sld show="0" '), Breach.ATTACHED),
    "a drawing point by point": (
        lambda: changed(SLIDE, "<a:prstGeom", "<a:custGeom/><a:prstGeom"), Breach.ATTACHED),
    "a link that runs": (
        lambda: changed(SLIDE, "<p:cNvPr ", '<a:hlinkClick xmlns:a="a" action="ppaction://x"/>'
                        "<p:cNvPr "), Breach.ACTIVE),
    "notes": (lambda: more("ppt/notesSlides/notesSlide1.xml"), Breach.ATTACHED),
    "a thumbnail": (lambda: more("docProps/thumbnail.jpeg"), Breach.ATTACHED),
    "a printer": (lambda: more("ppt/printerSettings/printerSettings1.bin"), Breach.ATTACHED),
    "comments": (lambda: more("ppt/comments/comment1.xml"), Breach.ATTACHED),
    "macros": (lambda: more("ppt/vbaProject.bin"), Breach.ATTACHED),
    "its author": (
        lambda: changed("docProps/core.xml", "<dcterms:created",
                        "<dc:creator>heron</dc:creator><dcterms:created"), Breach.METADATA),
    "a company": (
        lambda: repacked(honest("briefing.pptx"), {"docProps/app.xml": lambda part: part.replace(
            b"/>", b"><Company>x</Company></Properties>")}), Breach.METADATA),
    "another title": (
        lambda: changed("docProps/core.xml", "<dc:title>", "<dc:title>Not said: "),
        Breach.METADATA),
    "a link outside": (
        lambda: changed("ppt/slides/_rels/slide2.xml.rels", "</Relationships>",
                        '<Relationship Id="r99" Type="t" Target="https://example.org/" '
                        'TargetMode="External"/></Relationships>'), Breach.ACTIVE),
    "a number of a chart": (lambda: chart(r"<c:v>1\.\d+</c:v>", "<c:v>98.612345</c:v>"),
                            Breach.VALUE),
    "a formula behind a chart": (workbook, Breach.FORMULA),
    "a number behind a chart": (workbook, Breach.VALUE),
    "more pictures than maps": (another_picture, Breach.PICTURE),
    "a picture that says more": (
        lambda: repacked(honest("briefing.pptx"), {
            names(r"ppt/media/image\d+\.png")[0]: lambda _: saved(pnginfo=texted())}),
        Breach.METADATA),
    "octets behind it": (lambda: honest("briefing.pptx") + b"x", Breach.LEFT_BEHIND),
    "a comment": (lambda: changed(SLIDE, "<p:cSld>", "<!-- was --><p:cSld>"),
                  Breach.LEFT_BEHIND),
}  # fmt: skip


@pytest.mark.parametrize("what", DECK)
def test_a_deck_is_refused_with(what: str) -> None:
    make, breach = DECK[what]
    assert breach in breaches("a.pptx", make())


def test_a_repacked_deck_is_the_honest_one() -> None:
    assert breaches("a.pptx", repacked(honest("briefing.pptx"))) == set()
