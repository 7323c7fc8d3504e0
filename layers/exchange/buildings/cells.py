"""What the columns of a row say of a building: confidence, height, storeys, the source's own id."""

import math
from typing import Any, NamedTuple

from layers.building_set import BuildingSource
from layers.exchange.buildings.batch import Batch
from layers.exchange.buildings.layouts import Layout, Role

_LONGEST_REF = 100
_NO_BUILDING = {"", "no", "none", "false"}


class BuildingCells(NamedTuple):
    """What a row says, or the one thing that is wrong with it."""

    confidence: float | None = None
    height_m: float | None = None
    levels: float | None = None
    source_ref: str = ""
    problem: tuple[str, str] | None = None
    """Column and message."""


def is_building(place: int, batch: Batch, layout: Layout) -> bool:
    """Say whether a row of OpenStreetMap is one: extracts hold other things too."""
    if layout.source is not BuildingSource.OSM or not layout.columns[Role.BUILDING]:
        return True
    return _text(batch.cell(place, Role.BUILDING)).lower() not in _NO_BUILDING


def said_of(place: int, batch: Batch, layout: Layout) -> BuildingCells:
    """Return what a row says of its building.

    A tag of OpenStreetMap is free text, so a height that is no number is none there; in the
    other layouts it is a problem.
    """
    free = layout.source is BuildingSource.OSM
    numbers: dict[Role, float | None] = {}
    for role in (Role.CONFIDENCE, Role.HEIGHT, Role.LEVELS):
        value = batch.cell(place, role) if layout.columns[role] else None
        number, wrong = _number(value, free=free)
        if number == -1 and role is not Role.LEVELS:
            number = None  # Microsoft says so that there is none
        if not wrong and number is not None and number < 0 and not free:
            wrong = "is below zero."
        if not wrong and role is Role.CONFIDENCE and number is not None and number > 1:
            wrong = "is above 1, and a confidence lies between 0 and 1 (not per cent)."
        if wrong:
            return BuildingCells(problem=(layout.first(role), wrong))
        numbers[role] = number if number is None or number >= 0 else None
    reference = _text(batch.cell(place, Role.ID))
    return BuildingCells(
        numbers[Role.CONFIDENCE], numbers[Role.HEIGHT], numbers[Role.LEVELS],
        reference[:_LONGEST_REF] if reference.isprintable() else "",
    )  # fmt: skip


def _number(value: Any, *, free: bool) -> tuple[float | None, str]:
    """Return a number, or what is wrong; NaN is how tables say that there is none."""
    if isinstance(value, str):
        value = value.strip()
        if free:
            value = value.removesuffix("m").strip()
    if value is None or value == "":
        return None, ""
    try:
        number = float(value) if not isinstance(value, bool) else math.inf
    except (ValueError, TypeError, OverflowError):
        number = math.inf
    if math.isnan(number):
        return None, ""
    if math.isinf(number):
        return None, "" if free else "is no finite number."
    return number, ""


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
