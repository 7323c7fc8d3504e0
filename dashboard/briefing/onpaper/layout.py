"""How large the parts of a sheet are on each paper, millimetres."""

from dataclasses import dataclass

from dashboard.briefing.briefing import Orientation, Paper

_PAPER_MM = {Paper.A4: (210.0, 297.0), Paper.A3: (297.0, 420.0), Paper.LETTER: (215.9, 279.4)}
_MARGIN_X_MM, _MARGIN_Y_MM = 28.0, 31.0
"""Of both sides together, as `templates/furniture.typ` has them."""

_NAMES_MM = 2.6
"""Left of a map, for the names of its parallels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large the parts of a sheet are, millimetres."""

    overview: tuple[float, float]
    overview_alone: tuple[float, float]
    locator: tuple[float, float]
    detail: tuple[float, float]
    index: tuple[float, float]
    chart: tuple[float, float]
    left: float
    picture: float


def sizes(paper: Paper, orientation: Orientation) -> Sizes:
    """Return how large maps and chart are on a paper."""
    wide, high = _PAPER_MM[paper]
    if orientation is Orientation.LANDSCAPE:
        wide, high = high, wide
    wide, high = wide - _MARGIN_X_MM, high - _MARGIN_Y_MM
    if orientation is Orientation.LANDSCAPE:
        left = wide * 0.55
        detail = (left - 9) * 0.3
        return Sizes(
            overview=(left - _NAMES_MM, high * 0.34),
            overview_alone=(left - _NAMES_MM, high * 0.7), locator=(wide * 0.19, high * 0.24),
            detail=(detail, detail / 1.25), index=(wide - _NAMES_MM, high * 0.55),
            chart=(left, high * 0.14), left=left, picture=(left - detail - 7) / 2 / 1.25,
        )  # fmt: skip
    detail = (wide - 9) * 0.32
    over = wide * 0.64 - _NAMES_MM
    return Sizes(
        overview=(over, high * 0.235),
        overview_alone=(over, high * 0.42), locator=(wide - over - 3 - 2 * _NAMES_MM, high * 0.13),
        detail=(detail, detail / 1.25), index=(wide - _NAMES_MM, high * 0.5),
        chart=(wide, high * 0.105), left=wide, picture=(wide - detail - 7) / 2 / 1.25,
    )  # fmt: skip
