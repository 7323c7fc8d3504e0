"""Audience in, released row out: carries the table of disclosure out, and nothing else decides.

Who may see what stands in `layers.disclosure_table`.
"""

from datetime import datetime
from typing import Any

from layers.clearance import CEILING, INSIDE, up_to
from layers.disclosure_table import TABLE
from layers.errors import NotReleasableError
from layers.record import Record
from layers.terms import Audience, DetectionStatus


def why_hidden(
    record: Record,
    audience: Audience,
    *,
    as_of: datetime,
    status: DetectionStatus | None = None,
) -> str:
    """Return why an audience may not have a record, in plain words; empty if it may.

    Parameters
    ----------
    record
        Of any kind in the table.
    audience
        Who asks.
    as_of
        Now, UTC.
    status
        For a detection, or a footprint of one: its status after reviews.

    Raises
    ------
    NotReleasableError
        For what this audience may not even count: reports, but for caseworkers.

    """
    rule = TABLE.get(type(record))
    if rule is None or audience in rule.refused_to:
        raise NotReleasableError(
            f"A {type(record).__name__.lower()} never leaves as a record: counts by cell and "
            "quarter are what leaves."
        )
    for hold in rule.holds:
        if audience in hold.whom and hold.holds(record, as_of, status):
            return hold.words
    free = up_to(record.tlp, CEILING[audience]) or up_to(record.tlp, rule.coarse_for)
    return "" if free else f"marked {record.tlp}"


def released(
    record: Record, audience: Audience, *, status: DetectionStatus | None = None
) -> dict[str, Any]:
    """Return what an audience gets of a record that it may have, with its geometry."""
    row = {
        each.name: _plain(each.by[audience].of(getattr(record, each.source)))
        for each in TABLE[type(record)].fields
        if not each.apart
    }
    return row if status is None or "status" not in row else {**row, "status": status}


def released_apart(record: Record, audience: Audience, name: str) -> Any:
    """Return what an audience gets of a field that is in no frame; empty or None if nothing."""
    (field,) = (each for each in TABLE[type(record)].fields if each.apart and each.name == name)
    return field.by[audience].of(getattr(record, field.source))


def may_have_details(audience: Audience) -> bool:
    """Say whether an audience may have what else a source said: text that nobody has sorted."""
    return audience in INSIDE


def may_import(audience: Audience) -> bool:
    """Say whether an audience may bring records in: who judges them answers for them."""
    return audience in INSIDE


def _plain(value: object) -> object:
    """Return a list as text a person can read, words with commas; everything else as it is."""
    if not isinstance(value, tuple):
        return value
    parts = [str(each) for each in value]
    return (" " if all(each.endswith(".") for each in parts) else ", ").join(parts)
