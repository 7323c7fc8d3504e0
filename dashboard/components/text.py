"""Text from records, as text: Streamlit reads Markdown in most of what it is given.

A name may be in any script, as long as a book, and hold signs that turn the direction of all that
follows. So names are shown shortened (never within a letter: a Thai, Khmer, Burmese or Devanagari
letter is several code points) and isolated (what is written from right to left turns nothing
outside of it). `named` does both; `escaped` comes last, where Markdown is read.
"""

import re
import unicodedata
from functools import lru_cache

import regex

from dashboard.language import _

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!$:<>|~&])")
_LETTER = regex.compile(r"\X")
_TURNS = {ord(each): None for each in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
"""Signs that begin or end an embedding, an override or an isolate: unpaired, they would turn what
stands after the name. Marks without an end (U+200E, U+200F, U+061C) stay: they turn nothing."""

_ISOLATE, _ISOLATED, _MORE = "\u2068", "\u2069", "…"
_LONGEST_LETTER = 16
"""Code points of one letter with its marks; no script needs more, and a pile of a thousand marks
would cover the lines around it."""

_PILE = 4
"""Of a long text no more is read than so many times what the letters shown can need."""

NAMELESS = "(no name)"


def escaped(text: object) -> str:
    r"""Return a text in which no character means anything to Markdown.

    Examples
    --------
    >>> print(escaped("*a*"))
    \*a\*

    """
    return _MARKS.sub(r"\\\1", str(text))


def shortened(text: object, most: int = 80) -> str:
    """Return a text on one line, of at most so many letters; "…" stands for what is left out.

    A letter is what a reader takes for one: with its vowel signs, tones and joined consonants.
    What cannot be seen (controls, surrogates, spaces at the ends) is left out.

    Examples
    --------
    >>> shortened("River Bend", most=6)
    'River…'
    >>> shortened("กำปั้น", most=2)
    'กำ…'

    """
    whole = str(text)
    begun = whole[: _LONGEST_LETTER * _PILE * (most + 1)]
    return _short(begun, most, whole=len(begun) == len(whole))


def isolated(text: object) -> str:
    r"""Return a text that turns the direction of nothing around it, and is turned by nothing.

    Examples
    --------
    >>> print(ascii(isolated("a")))
    '\u2068a\u2069'

    """
    return f"{_ISOLATE}{str(text).translate(_TURNS)}{_ISOLATED}"


def named(name: object, most: int = 80) -> str:
    """Return a name as it stands in a sentence, a label or a list: short, and isolated.

    Examples
    --------
    >>> named(" ")
    '(no name)'

    """
    short = shortened(name, most)
    return isolated(short) if _is_seen(short) else NAMELESS


def marked_as(name: str, *, stands: bool) -> str:
    """Return a label with a name, and whether the zone or compound is withdrawn."""
    return name if stands else _("{name} (withdrawn)").format(name=name)


@lru_cache(maxsize=4_096)  # each run of a page with a list of names asks for all of them again
def _short(begun: str, most: int, *, whole: bool) -> str:
    plain = "".join(map(_visible, begun)).translate(_TURNS)
    letters = _LETTER.findall(" ".join(plain.split()))
    kept = [each[:_LONGEST_LETTER] for each in letters[:most]]
    if whole and len(letters) <= most:
        return "".join(kept)
    return "".join(kept[: most - 1]).rstrip() + _MORE


@lru_cache(maxsize=4_096)
def _is_seen(short: str) -> bool:
    return any(unicodedata.category(each)[0] not in "CZM" for each in short)


def _visible(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    return "" if kind == "Cs" else character
