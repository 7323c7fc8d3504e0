"""Figures of cases, and roles of organisations: a foreign row in, a record out."""

from datetime import datetime
from typing import Any

from layers.case import Case
from layers.case_terms import CaseKind, CaseStage, OrganisationRole
from layers.exchange.cells import Cells
from layers.exchange.rows import source_of
from layers.organisation import Organisation
from layers.record import Record
from layers.terms import DatePrecision


def case(cells: Cells, recorded_at: datetime) -> Record | None:
    """Return the figure of a row."""
    on, precision = cells.day("date", "on")
    count = cells.count("count")
    if on is None and not cells.problems:
        cells.refuse("date", "is empty; every figure is of a date, if only the year.")
    if count is None and not cells.problems:
        cells.refuse("count", "is empty; write how many.")
    made: dict[str, Any] = {
        "case_id": cells.text("id", "case_id", needed=True),
        "kind": cells.word(CaseKind, "kind"),
        "stage": cells.word(CaseStage, "stage", default=CaseStage.UNKNOWN),
        "country_iso3": cells.text("country_iso3", needed=True).upper(),
        "zone_id": cells.text("zone_id"),
        "compound_id": cells.text("compound_id"),
        "offence": cells.free_text("offence"),
        "synthetic": cells.truth("synthetic"),
        **source_of(cells),
    }
    if cells.problems or on is None or count is None:
        return None
    return Case(
        **made, count=count, on=on, date_precision=DatePrecision(precision),
        recorded_at=recorded_at,
    )  # fmt: skip


def organisation(cells: Cells, recorded_at: datetime) -> Record | None:
    """Return the role of a row."""
    made: dict[str, Any] = {
        "organisation_id": cells.text("id", "organisation_id", needed=True),
        "name": cells.free_text("name"),
        "role": cells.word(OrganisationRole, "role"),
        "country_iso3": cells.text("country_iso3").upper(),
        "zone_id": cells.text("zone_id"),
        "compound_id": cells.text("compound_id"),
        "case_id": cells.text("case_id"),
        "synthetic": cells.truth("synthetic"),
        **source_of(cells),
    }
    if cells.problems:
        return None
    return Organisation(**made, recorded_at=recorded_at)
