"""Writing: paragraphs into a text frame, each run with the typeface and language of its script."""

from collections.abc import Iterable
from typing import Any

from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement

from dashboard.briefing.slides.flow import Para
from dashboard.briefing.slides.letters import LATIN, Script, language_of, runs
from dashboard.briefing.slides.measure import spacing

_FACES = ("a:latin", "a:ea", "a:cs")


def child(parent: Any, tag: str, **values: str) -> Any:
    """Append an element, such as `a:ln`, to another, and return it."""
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(name, value)
    parent.append(made)
    return made


def write(body: Any, paras: Iterable[Para], language: str) -> None:
    """Put paragraphs into a text body (`a:txBody`, `p:txBody`), in place of what it has.

    Lines stand at an exact distance, so that a text is as high everywhere as it was measured.
    """
    for old in body.findall(qn("a:p")):
        body.remove(old)
    for para in paras:
        body.append(paragraph(para, language))
    if body.find(qn("a:p")) is None:
        child(body, "a:p")


def paragraph(para: Para, language: str) -> Any:
    """Return one paragraph as DrawingML."""
    found = OxmlElement("a:p")
    style = child(found, "a:pPr", algn="r" if para.right else "l")
    exact = child(style, "a:lnSpc")
    child(exact, "a:spcPts", val=_hundredths(spacing(para.text, para.size)))
    before = child(style, "a:spcBef")
    child(before, "a:spcPts", val="0")
    after = child(style, "a:spcAft")
    child(after, "a:spcPts", val=_hundredths(para.after))
    child(style, "a:buNone")
    for text, script in runs(para.text):
        run = child(found, "a:r")
        shape = child(
            run, "a:rPr", lang=language_of(script, language), sz=_hundredths(para.size),
            b="1" if para.bold else "0", dirty="0",
        )  # fmt: skip
        filled(shape, para.colour)
        faces(shape, script)
        child(run, "a:t").text = text
    return found


def faces(shape: Any, script: Script) -> None:
    """Name the typeface of a script for letters of every kind."""
    for kind in _FACES:
        child(shape, kind, typeface=script.typeface)


def chart_faces(shape: Any, texts: Iterable[str]) -> None:
    """Name the typefaces of texts that are not cut into runs, such as the labels of an axis."""
    scripts = {script.name: script for each in texts for _, script in runs(each)}
    scripts.pop(LATIN.name, None)
    found = next(iter(scripts.values()), LATIN)
    for kind, typeface in zip(
        _FACES, (LATIN.typeface, "Noto Sans SC", found.typeface), strict=True
    ):
        child(shape, kind, typeface=typeface)


def filled(shape: Any, colour: str, opacity: float = 1.0) -> None:
    """Give letters, a line or an area a colour."""
    solid = child(shape, "a:solidFill")
    shade = child(solid, "a:srgbClr", val=colour.lstrip("#").upper())
    if opacity < 1.0:
        child(shade, "a:alpha", val=str(round(opacity * 100_000)))


def _hundredths(points: float) -> str:
    return str(round(points * 100))
