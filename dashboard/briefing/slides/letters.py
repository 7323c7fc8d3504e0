"""Letters: texts as plain data, and the script that each part of them is written in.

Names come from files of others: what would turn, hide or pile up other letters is taken out, and
so is what XML cannot hold. PowerPoint and LibreOffice choose a font by the run, so a text is cut
into runs of one script, each with the typeface and the language of its script.
"""

import unicodedata
from dataclasses import dataclass
from itertools import groupby

_ZERO_WIDTH_SPACE = "\u200b"
_JOINERS = "\u200c\u200d"
_MOST_MARKS = 2
_MOST_MARKS_OF_A_CLUSTER = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What letters of one script need."""

    name: str
    """Of the script."""

    typeface: str
    """Family that has its letters."""

    language: str
    """Of its texts, as BCP 47; empty where many languages use it."""

    spacing: float
    """From line to line, ems: stacked letters need more."""

    letter: float
    """Width of a letter, ems, rather too wide."""

    mark: float = 0.0
    """Width of a mark that stands beside its letter, ems."""

    clustered: bool = False
    """Whether marks are part of its spelling, and words stand without spaces."""


LATIN = Script(name="Latin", typeface="Noto Sans", language="", spacing=1.24, letter=0.75)
KHMER = Script(name="Khmer", typeface="Noto Sans Khmer", language="km-KH", spacing=1.6,
               letter=0.74, mark=0.35, clustered=True)  # fmt: skip
BURMESE = Script(name="Burmese", typeface="Noto Sans Myanmar", language="my-MM", spacing=1.75,
                 letter=1.0, mark=0.45, clustered=True)  # fmt: skip
THAI = Script(name="Thai", typeface="Noto Sans Thai", language="th-TH", spacing=1.5, letter=0.62,
              clustered=True)  # fmt: skip
LAO = Script(name="Lao", typeface="Noto Sans Lao", language="lo-LA", spacing=1.5, letter=0.64,
             clustered=True)  # fmt: skip
HAN = Script(name="Han", typeface="Noto Sans SC", language="zh-CN", spacing=1.35, letter=1.0)
DEVANAGARI = Script(name="Devanagari", typeface="Noto Sans Devanagari", language="hi-IN",
                    spacing=1.5, letter=0.75, mark=0.35, clustered=True)  # fmt: skip

_RANGES = (
    (0x0900, 0x097F, DEVANAGARI), (0x0E00, 0x0E7F, THAI), (0x0E80, 0x0EFF, LAO),
    (0x1000, 0x109F, BURMESE), (0x1780, 0x17FF, KHMER), (0x19E0, 0x19FF, KHMER),
    (0x2E80, 0x312F, HAN), (0x3400, 0x9FFF, HAN), (0xA9E0, 0xA9FF, BURMESE),
    (0xAA60, 0xAA7F, BURMESE), (0xF900, 0xFAFF, HAN), (0xFF00, 0xFFEF, HAN),
    (0x20000, 0x3FFFF, HAN),
)  # fmt: skip


def script_of(letter: str) -> Script:
    """Return the script of a letter; Latin for all that stands in no other of ours."""
    place = ord(letter)
    if place < _RANGES[0][0]:
        return LATIN
    return next((found for first, last, found in _RANGES if first <= place <= last), LATIN)


def plain(text: str) -> str:
    r"""Return a text in one line, without what steers, turns, hides or piles up letters.

    Zero-width spaces and joiners stay between letters of scripts that spell with them.

    Examples
    --------
    >>> plain("Bend\u202e Park\n\x1b[31m")
    'Bend Park [31m'

    """
    kept: list[str] = []
    marks = 0
    for each in unicodedata.normalize("NFC", text.encode("utf-16", "ignore").decode("utf-16")):
        kind = unicodedata.category(each)
        if kind.startswith("M"):
            clustered = script_of(each).clustered
            marks += 1
            if marks <= (_MOST_MARKS_OF_A_CLUSTER if clustered else _MOST_MARKS):
                kept.append(each)
            continue
        if each in _ZERO_WIDTH_SPACE + _JOINERS:
            if kept and script_of(kept[-1]).clustered:
                kept.append(each)
            continue
        marks = 0
        if kind.startswith("Z") or each in "\t\n\r\v\f\x85":
            kept.append(" ")
        elif not kind.startswith("C"):
            kept.append(each)
    return " ".join("".join(kept).split()).strip(_ZERO_WIDTH_SPACE + _JOINERS + " ")


def runs(text: str) -> list[tuple[str, Script]]:
    """Return the parts of a text, each of one script: digits and signs stay with what they follow.

    Examples
    --------
    >>> [(part, script.name) for part, script in runs("金边 2 (Phnom Penh)")]
    [('金边 2 (', 'Han'), ('Phnom Penh)', 'Latin')]

    """
    found: list[Script | None] = []
    for each in text:
        script = script_of(each)
        strong = script is not LATIN or each.isalpha()
        found.append(script if strong else found[-1] if found else None)
    first = next((each for each in found if each is not None), LATIN)
    whole = [(letter, script or first) for letter, script in zip(text, found, strict=True)]
    return [
        ("".join(letter for letter, _ in part), script)
        for script, part in groupby(whole, key=lambda one: one[1])
    ]


def language_of(script: Script, language: str) -> str:
    """Return the language of a run, as BCP 47, in a text of some language.

    Latin letters in a text that is written in others are taken for English names.
    """
    if script.language:
        return script.language
    return "en-US" if language in {"en", "km", "my", "th", "lo", "zh", "hi"} else language
