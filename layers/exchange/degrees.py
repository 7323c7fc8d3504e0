"""Degrees of strangers: decimals, or degrees, minutes and seconds with N, S, E or W.

What may be read two ways is refused: a sign beside a letter, a decimal comma, sixty minutes, the
letter of the other axis, and minutes without a letter. A message never repeats a value.

Source: ISO 6709, annexes D and H.
"""

import math
import re

PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_SIGNED = re.compile(r"([+-]?[0-9]{1,3}(?:\.[0-9]+)?) ?[°º˚]")
_SEXAGESIMAL = re.compile(
    r"(?P<sign>[+-])?(?P<before>[NSEWnsew])? ?"
    r"(?P<degrees>[0-9]{1,3}(?:\.[0-9]+)?)"
    r"(?:(?: ?[°º˚:] ?| )(?P<minutes>[0-9]{1,2}(?:\.[0-9]+)?)"
    r"(?:(?: ?['′’:] ?| )(?P<seconds>[0-9]{1,2}(?:\.[0-9]+)?))?)?"  # noqa: RUF001 - as people write minutes
    r" ?(?:[°º˚'′’\"″”]|''|′′)? ?(?P<after>[NSEWnsew])?"  # noqa: RUF001
)
_AXES = {"lon": "EW", "lat": "NS"}


def angle(text: str, axis: str) -> tuple[float, str]:
    r"""Return degrees, and what is wrong with them as the end of a sentence; NaN if something is.

    Parameters
    ----------
    text
        Of a cell.
    axis
        "lon" or "lat".

    Examples
    --------
    >>> round(angle('16°41\'02.4"N', "lat")[0], 6), angle("16 41.04 N", "lat")[0]
    (16.684, 16.684)
    >>> angle("98.6 E", "lat")[1]
    'has the letter of the other axis'

    """
    text = " ".join(text.split())
    if PLAIN.fullmatch(text):
        value = float(text)
        return (value, "") if math.isfinite(value) else (math.nan, "is no finite number")
    if COMMA.fullmatch(text):
        return math.nan, "has a comma. Write a point for the decimals"
    if signed := _SIGNED.fullmatch(text):
        return float(signed[1]), ""
    told = _SEXAGESIMAL.fullmatch(text)
    if told is None:
        return math.nan, "is no number in degrees"
    wrong = _wrong(told, axis)
    if wrong:
        return math.nan, wrong
    degrees, minutes, seconds = (float(told[n] or 0) for n in ("degrees", "minutes", "seconds"))
    value = degrees + minutes / 60 + seconds / 3600
    return (-value if (told["before"] or told["after"]) in "SWsw" else value), ""


def _wrong(told: re.Match[str], axis: str) -> str:
    letters = [told[each].upper() for each in ("before", "after") if told[each]]
    parts = [told[each] for each in ("degrees", "minutes", "seconds") if told[each]]
    if len(letters) != 1:
        return "has two letters" if letters else "has minutes and no N, S, E or W behind them"
    if told["sign"]:
        return "has a sign as well as a letter"
    if letters[0] not in _AXES[axis]:
        return "has the letter of the other axis"
    if any("." in each for each in parts[:-1]):
        return "has decimals before its last part"
    if any(float(each) >= 60 for each in parts[1:]):
        return "has sixty minutes or seconds, or more"
    return ""


def decimals(text: str) -> int:
    """Return how many decimals a number is written with; many where it is no plain number."""
    if not PLAIN.fullmatch(text) or "e" in text.lower():
        return 9
    return len(text.partition(".")[2].rstrip())
