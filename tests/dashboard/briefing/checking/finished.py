"""Finished files of a briefing, honest ones, and what the checker says of others."""

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import cache

from pypdf import PdfWriter

from dashboard.briefing.briefing import Layout
from dashboard.briefing.checking.checker import Checker, FrameOnPage
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.onpaper import sheets
from dashboard.briefing.slides.deck import pptx
from dashboard.briefing.webpage.page import html
from layers.terms import Audience
from tests.dashboard.briefing.checking.world import briefed, geodata

POLICY = Audience.POLICY
Frames = tuple[FrameOnPage, ...]


@cache
def paged(
    audience: Audience = POLICY, layout: Layout = Layout.ATLAS, language: str = "en"
) -> tuple[bytes, Frames]:
    """Return a briefing as PDF, and where its maps lie."""
    made = sheets.pdf(briefed(audience, layout, language))
    return made.pdf, made.frames


@cache
def finished(
    audience: Audience = POLICY, layout: Layout = Layout.ATLAS, language: str = "en"
) -> Mapping[str, bytes]:
    """Return every file of a briefing."""
    said = briefed(audience, layout, language)
    return {
        **geodata(said),
        "briefing.pdf": paged(audience, layout, language)[0],
        "page.png": sheets.png(said)[0],
        "briefing.pptx": pptx(
            said, map_image=lambda map_, size: sheets.map_png(map_, size, language, dpi=100)
        ),
        "briefing.html": html(said),
        "briefing.json": said.briefing.written(),
    }


@cache
def checker(audience: Audience = POLICY, layout: Layout = Layout.ATLAS) -> Checker:
    """Return the checker of a briefing."""
    return Checker(briefed(audience, layout))


def breaches(name: str, content: bytes, frames: Frames | None = None) -> set[Breach]:
    """Return what is broken in a file of the atlas for policy staff."""
    frames = paged()[1] if frames is None and name.endswith(".pdf") else frames
    return {each.breach for each in checker().file(name, content, frames)}


def honest(name: str) -> bytes:
    """Return a file of the atlas for policy staff, as it was made."""
    return finished()[name]


def swapped(name: str, old: str, new: str, *, times: int = 1) -> bytes:
    """Return a text file with some words swapped; they must be there."""
    text = honest(name).decode()
    assert old in text
    return text.replace(old, new, times).encode()


def written_anew(pdf: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """Return a PDF written by other means than its own, after a change."""
    writer, out = PdfWriter(clone_from=io.BytesIO(pdf)), io.BytesIO()
    change(writer)
    writer.write(out)
    return out.getvalue()


def repacked(
    content: bytes,
    change: Mapping[str, Callable[[bytes], bytes]] | None = None,
    more: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return an archive with some parts changed, and some more."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for each in before.namelist():
            part = before.read(each)
            made = change[each](part) if change and each in change else part
            assert made != part or each not in (change or {}), f"{each} was not changed"
            after.writestr(_undated(each), made)
        for name, part in (more or {}).items():
            after.writestr(_undated(name), part)
    return out.getvalue()


def _undated(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
