"""Typefaces for paper: the packaged fonts as files that a typesetter can read.

The packages have variable fonts, cut into parts by script and packed for the web (WOFF2). A
typesetter wants plain files of one weight. They are made when they are first needed, and only those
parts that have a character of the text: one of them takes 0.1 to 0.5 s, and is kept. Each part is a
family of its own, for a typesetter tells files of one family and weight not apart.
"""

import os
import re
import tempfile
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from dashboard.assets import fonts
from layers.errors import LayerError

REGULAR, BOLD = 400, 700
"""The weights that are made."""

_ALWAYS = "noto-sans-latin-wght"
"""Latin letters stand on every page."""

_NAMED = {1, 3, 4, 6, 16}
"""Records of a font that name it: family, unique, full, PostScript, typographic family."""

_RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", re.IGNORECASE)


class FontsMissingError(LayerError):
    """The packaged fonts are not there."""


def families(text: Iterable[str]) -> tuple[str, ...]:
    """Return the families that have the characters of a text, in the order to be asked in.

    Raises
    ------
    FontsMissingError
        If the packages are not there, or a file of them is damaged.

    """
    return tuple(family for family, _ in _needed(frozenset().union(*map(frozenset, text))))


def folder(text: Iterable[str]) -> Path:
    """Return a folder with the files of those families; more may lie there.

    Raises
    ------
    FontsMissingError
        If the packages are not there, or a file of them is damaged.

    """
    for family, path in _needed(frozenset().union(*map(frozenset, text))):
        for weight in (REGULAR, BOLD):
            _made(family, path, weight)
    return _place()


def without_type(text: Iterable[str]) -> str:
    """Return the characters of a text that no font has, which would be boxes."""
    known = [ranges for _, _, ranges in _parts()]
    letters = frozenset().union(*map(frozenset, text))
    return "".join(sorted(
        each for each in letters
        if each.isprintable() and not any(_has(ranges, each) for ranges in known)
    ))  # fmt: skip


def _needed(letters: frozenset[str]) -> list[tuple[str, Path]]:
    """Return family and file of each part that is the first to have one of some letters."""
    parts, left, found = _parts(), set(letters), []
    for family, path, ranges in parts:
        own = {each for each in left if _has(ranges, each)}
        if own or _ALWAYS in path.name:
            found.append((family, path))
        left -= own
    if not found:
        raise _missing(fonts.missing())
    return found


@lru_cache(maxsize=1)
def _parts() -> list[tuple[str, Path, tuple[tuple[int, int], ...]]]:
    """Return family, file and characters of each part: what a page asks first comes first."""
    found = [
        (f"CW {path.name.removesuffix('-wght-normal.woff2')}", path, _ranges(characters))
        for path, characters in fonts.parts()
    ]
    return found[::-1]


def _ranges(characters: str) -> tuple[tuple[int, int], ...]:
    return tuple(
        (int(first, 16), int(last or first, 16)) for first, last in _RANGE.findall(characters)
    )


def _has(ranges: tuple[tuple[int, int], ...], letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in ranges)


@lru_cache(maxsize=1)
def _place() -> Path:
    """Return where the files are kept, for making one takes longer than a whole sheet.

    Beside the packages, which take them away when they are fetched anew; where nothing can be
    written there, in a folder of this process.
    """
    beside = fonts.PACKAGES.parent / ".typefaces"
    try:
        beside.mkdir(exist_ok=True)
        writable = os.access(beside, os.W_OK)
    except OSError:
        writable = False
    return beside if writable else Path(_own().name)


@lru_cache(maxsize=1)
def _own() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="compoundwatch-fonts-")


@cache
def _made(family: str, path: Path, weight: int) -> Path:
    """Make one file, once."""
    if not path.is_file():
        raise _missing([path.name])
    out = _place() / f"{path.stem}-{weight}.ttf"
    if out.is_file():
        return out
    try:
        font = instantiateVariableFont(
            TTFont(path, recalcTimestamp=False), {"wght": weight}, inplace=True
        )
    except Exception as error:
        raise _missing([path.name]) from error
    style = "Bold" if weight == BOLD else "Regular"
    for record in font["name"].names:
        if record.nameID in _NAMED:
            record.string = f"{family} {style}" if record.nameID in {3, 4} else family
        if record.nameID == 6:
            record.string = f"{family}-{style}".replace(" ", "-")
        if record.nameID in {2, 17}:
            record.string = style
    font["OS/2"].usWeightClass = weight
    font.flavor = None
    beside = out.with_suffix(f".{os.getpid()}.new")
    font.save(beside)
    beside.replace(out)
    return out


def _missing(names: list[str]) -> FontsMissingError:
    return FontsMissingError(
        f"Fonts are missing or damaged: {', '.join(names[:5]) or 'all of them'}. Without them a "
        "sheet would show boxes for letters. Fetch them with: make assets."
    )
