"""Charts: the numbers behind them must be the contents', or lengths between two of them."""

from collections.abc import Iterable

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.words import check_words

_WRITTEN = 9
"""Decimals in which two ways of writing one number agree."""


def check_numbers(
    rows: Iterable[Iterable[object]], allowed: Allowed, found: Found, place: str
) -> None:
    """Write down numbers and texts behind a chart that are none of the contents'."""
    for row in rows:
        for value in row:
            if isinstance(value, float) and not _of_a_chart(value, allowed):
                found.add(Breach.VALUE, "A number is none of the briefing's.", place)
            elif isinstance(value, str):
                check_words(value, allowed, found, place)


def _of_a_chart(value: float, allowed: Allowed) -> bool:
    """Say whether a number is whole, one of the contents', or the length of an interval."""
    if value.is_integer() or allowed.knows(value, _WRITTEN):
        return True
    if any(value == round(value, digits) and allowed.knows(value, digits) for digits in (1, 2)):
        return True
    return any(
        abs(value - (first - second)) < 10.0**-_WRITTEN
        for sheet in allowed.contents.sheets if sheet.chart is not None
        for each in sheet.chart.epochs
        for first, second in ((each.area_ha, each.low_ha), (each.high_ha, each.area_ha))
        if first is not None and second is not None
    )  # fmt: skip
