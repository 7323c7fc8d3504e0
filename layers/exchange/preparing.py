"""Preparing: the rows of a table into records, with everything that is wrong and to be decided."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from layers.errors import LayerError
from layers.exchange import case_rows, rows
from layers.exchange.cells import Cells, Problem
from layers.exchange.corrections import Correction, Places
from layers.exchange.mapping import mapped
from layers.exchange.reading.table import SourceRow
from layers.record import Record

Maker = Callable[[Cells, datetime], Record | None]

MAKERS: Mapping[str, Maker] = {
    "zone": rows.zone, "compound": rows.compound, "rescue": rows.rescue, "report": rows.report,
    "event": rows.event, "case": case_rows.case, "organisation": case_rows.organisation,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Under which terms rows are taken."""

    recorded_at: datetime
    """Now, UTC."""

    mapping: Mapping[str, str] | None = None
    """Column -> field; None: columns have the names of fields."""

    accepted: frozenset[Correction] = frozenset()
    """What may be corrected."""

    places: Places = field(default_factory=Places.of)
    """Where we work."""

    salt: bytes = b""
    """Under which what identifies a person is hashed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Records, and what is wrong with the others."""

    records: list[Record]
    """Of the good rows, in order."""

    problems: list[Problem]
    """All of them, by row."""

    notes: list[str]
    """What was corrected, because it was said that it may be."""


def prepare(found: Sequence[SourceRow], kind: str, terms: Terms) -> Prepared:
    """Return the records of rows; never stops at the first problem."""
    records: list[tuple[int, Record]] = []
    problems: list[Problem] = []
    corrected: Counter[Correction] = Counter()
    for row in found:
        if row.problem:
            problems.append(Problem(row.number, "", f"{row.problem}."))
            continue
        if terms.mapping is not None:
            row = replace(row, values=mapped(row.values, terms.mapping))  # noqa: PLW2901 - the same row, by field
        cells = Cells(
            row, places=terms.places, accepted=terms.accepted, corrected=corrected, salt=terms.salt,
        )  # fmt: skip
        try:
            record = MAKERS[kind](cells, terms.recorded_at)
        except LayerError as error:
            cells.refuse("", str(error))
            record = None
        problems += cells.problems
        if record is not None:
            records.append((row.number, record))
    counted = Counter(each.key for _, each in records)
    problems += [
        Problem(number, "id", f"{each.key[0]} stands more than once in this file; ids must differ.")
        for number, each in records
        if counted[each.key] > 1
    ]
    return Prepared(
        records=[each for _, each in records if counted[each.key] == 1],
        problems=sorted(problems),
        notes=[f"{count} times: {_DONE[each]}" for each, count in corrected.items()],
    )


_DONE = {
    Correction.SWAP: "lon and lat were swapped.",
    Correction.HEMISPHERE: "the sign of lon or lat was changed.",
    Correction.REDACT: "what could name or place a person was blotted out of a text.",
}
