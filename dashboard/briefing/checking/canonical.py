"""One form of a value, however a file wrote it: so that a cell can be found among those allowed.

It is written anew here, and not taken from the writers: they are what is checked.
"""

import ast
import math
import re
import unicodedata
from datetime import date

import pandas as pd

_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BRACKETS = str.maketrans({"⟨": "<", "⟩": ">"})
_TRUTHS = {"true": "1", "false": "0"}
_DIGIT = re.compile(r"(?![0-9])\d")
_POINTS = str.maketrans({"\N{FULLWIDTH FULL STOP}": ".", "\N{ARABIC DECIMAL SEPARATOR}": ".",
                         "\N{FULLWIDTH COMMA}": ",", "\N{MINUS SIGN}": "-"})  # fmt: skip
_PARTED = (("[ %", "[%"), ("% ]", "%]"), ("$ [", "$["))


def canonical(value: object) -> str:
    """Return the one form of a value: of a number, a truth, a text, a list, a date or nothing.

    Examples
    --------
    >>> canonical(12.50), canonical("12.5"), canonical(True), canonical("'=1+1"), canonical(None)
    ('12.5', '12.5', '1', '=1+1', '')

    """
    if value is None or value is pd.NaT:
        return ""
    if hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    if isinstance(value, bool):  # as SQLite has it
        return "1" if value else "0"
    if isinstance(value, int | float):
        return _number(float(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(_text(str(each)) for each in value)
    return _text(str(value))


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.12g}"


def _text(text: str) -> str:
    """Return a text without what writers put before or between its letters."""
    if text[:1] == "'" and text[1:2] in tuple("=+-@\t\r\n＝＋－＠"):  # noqa: RUF001
        text = text[1:]
    bare = _UNFIT.sub("\ufffd", text).translate(_BRACKETS)
    for parted, whole in _PARTED:
        bare = bare.replace(parted, whole)
    bare = " ".join(bare.split())
    if bare.lower() in _TRUTHS:
        return _TRUTHS[bare.lower()]
    if _NUMBER.fullmatch(bare):
        return _number(float(bare))
    if bare[:1] + bare[-1:] in ("[]", "()"):
        return _listed(bare)
    return bare


def _listed(text: str) -> str:
    """Return a list that was written as Python has it with commas between; else the text."""
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
    if not isinstance(found, list | tuple):
        return text
    return ", ".join(" ".join(str(each).split()) for each in found)


def shown(text: str) -> str:
    r"""Return a text composed, without signs that have no shape: joiners, turning marks, bells.

    Where a line ends stays. Writers leave such signs out, and who hides a number puts them into it.

    Examples
    --------
    >>> shown("98.61\u200b23\u00ad45"), shown("a\x07\tb")
    ('98.612345', 'a\tb')

    """
    if text.isascii() and text.isprintable():
        return text
    whole = unicodedata.normalize("NFC", text)
    return "".join(each for each in whole if each.isspace() or unicodedata.category(each)[0] != "C")


def letters(text: str) -> str:
    r"""Return what of a title every writer keeps, on one line: no piled marks, no odd signs.

    Examples
    --------
    >>> letters("Cafe\u0301\n\u200bPark\ufffd") == letters("Caf\u00e9 Park")
    True

    """
    parted = unicodedata.normalize("NFD", shown(text).translate(_BRACKETS))
    kept = (each for each in parted if unicodedata.category(each)[0] != "M" and each != "\ufffd")
    return " ".join("".join(kept).split())


def is_of_signs(text: str) -> bool:
    """Say whether a text is nothing but signs and spaces.

    Examples
    --------
    >>> is_of_signs("(?) –"), is_of_signs("B?"), is_of_signs("")
    (True, False, False)

    """
    return bool(text) and all(unicodedata.category(sign)[0] in "SPZ" for sign in text)


def latin_digits(text: str) -> str:
    """Return a text with the digits and decimal points of every script as ours."""
    if text.isascii():
        return text
    return _DIGIT.sub(lambda each: str(unicodedata.decimal(each[0])), text).translate(_POINTS)
