"""Measure: how many lines a text takes, from tables of ours and rather too many.

What reads the slides sets the text with its own fonts, which are not known here. So letters are
taken as wide as in the widest of the usual fonts (DejaVu Sans, Noto Sans), and scripts without
spaces as broken early: a text that fits by this measure fits everywhere.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from dashboard.briefing.slides.letters import LATIN, script_of

MM_A_POINT = 25.4 / 72
"""Millimetres."""

_ASCII = (
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 56, 84, 32, 37, 32, 38, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 77, 64, 58, 78, 76, 34, 30, 66, 56, 91, 76,
    79, 61, 79, 70, 64, 62, 74, 69, 99, 69, 62, 69, 40, 38, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36,
    64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 56, 64, 84,
)  # fmt: skip
"""Widths from space to tilde, hundredths of an em: the wider of DejaVu Sans and Noto Sans."""

_BOLD = 1.15
_EARLY = 1.12
"""Without spaces a line ends with a word that only a dictionary knows."""


@lru_cache(maxsize=20_000)
def width_of(letter: str) -> float:
    """Return the width of a letter, ems."""
    place = ord(letter)
    if 32 <= place < 127:
        return _ASCII[place - 32] / 100
    script, kind = script_of(letter), unicodedata.category(letter)
    if kind in {"Mn", "Me", "Cf", "Mc"}:
        return (script.mark or 0.4) if kind == "Mc" else 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    base = unicodedata.normalize("NFD", letter)[0]
    if base != letter and ord(base) < 127:
        return width_of(base)
    if script is LATIN:
        return script.letter if letter.isalpha() else 1.0
    return script.letter * _EARLY


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in one line, millimetres, at a size in points."""
    ems = sum(map(width_of, text)) * (_BOLD if bold else 1.0)
    return ems * size * MM_A_POINT


def spacing(text: str, size: float) -> float:
    """Return from line to line, points: of the tallest script in a text."""
    return size * _tallest(text)


@lru_cache(maxsize=4_000)
def _tallest(text: str) -> float:
    return max((script_of(each).spacing for each in set(text)), default=LATIN.spacing)


@lru_cache(maxsize=4_000)
def lines(text: str, size: float, within: float, *, bold: bool = False) -> tuple[str, ...]:
    """Return a text as lines that are no wider than some millimetres; one at least.

    Together the lines are the text: a space at which a line ends stays at its end.
    """
    found: list[str] = []
    now, far = "", 0.0
    for part in _parts(text):
        wide = width(part.rstrip(), size, bold=bold)
        if now and far + wide > within:
            found.append(now)
            now, far = "", 0.0
        while wide > within and len(part) > 1:  # a word that is wider than a line
            count = _fitting(part, size, within, bold=bold)
            found.append(part[:count])
            part = part[count:]  # noqa: PLW2901 - what is left of it
            wide = width(part.rstrip(), size, bold=bold)
        now += part
        far += width(part, size, bold=bold)
    return (*found, now) if now or not found else tuple(found)


def height(text: str, size: float, within: float, *, bold: bool = False) -> float:
    """Return the height of a text in a column some millimetres wide, millimetres."""
    return len(lines(text, size, within, bold=bold)) * spacing(text, size) * MM_A_POINT


def _fitting(word: str, size: float, within: float, *, bold: bool) -> int:
    far = 0.0
    for count, letter in enumerate(word):
        far += width(letter, size, bold=bold)
        if far > within:
            return max(count, 1)
    return len(word)


def _parts(text: str) -> Iterator[str]:
    """Yield the parts that a line may end after: words with their space; letters with their marks.

    A script without spaces may break after each cluster; that is too often by the spelling, for
    which `_EARLY` makes its letters wider.
    """
    part = ""
    for each in text:
        joined = unicodedata.category(each) in {"Mn", "Mc", "Me", "Cf"}
        anywhere = bool(part) and _breaks(part[-1]) and _breaks(each) and not joined
        if part and ((part.endswith(" ") and each != " ") or anywhere):
            yield part
            part = ""
        part += each
    if part:
        yield part


def _breaks(letter: str) -> bool:
    return script_of(letter) is not LATIN
