"""Preparing: the rows of a table into records, with everything that is wrong and to be decided."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from layers.errors import LayerError
from layers.exchange import case_rows, contact_rows, dates, rows
from layers.exchange.cells import Cells, Problem
from layers.exchange.corrections import Correction, Places
from layers.exchange.mapping import mapped
from layers.exchange.reading.table import SourceRow
from layers.exchange.sites import Site
from layers.record import Record

Maker = Callable[[Cells, datetime], Record | None]

MAKERS: Mapping[str, Maker] = {
    "zone": rows.zone, "compound": rows.compound, "rescue": rows.rescue, "report": rows.report,
    "event": rows.event, "case": case_rows.case, "organisation": case_rows.organisation,
    "referral-contact": contact_rows.referral_contact,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Under which terms rows are taken."""

    recorded_at: datetime
    """Now, UTC."""

    ahead: bool = False
    """Whether dates may lie after `recorded_at`."""

    mapping: Mapping[str, str] | None = None
    """Column -> field; None: columns have the names of fields."""

    accepted: frozenset[Correction] = frozenset()
    """What may be corrected."""

    places: Places = field(default_factory=Places.of)
    """Where we work."""

    salt: bytes = b""
    """Under which what identifies a person is hashed."""

    system: str = ""
    """"1900" or "1904": from which year the file counts days; empty if it does not say."""

    sites: Mapping[tuple[str, str], Site] = field(default_factory=dict)
    """("compound" or "zone", id) -> where the store has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Records, and what is wrong with the others."""

    records: list[Record]
    """Of the good rows, in order."""

    problems: list[Problem]
    """All of them, by row."""

    notes: list[str]
    """What was corrected, because it was said that it may be; and how dates were read."""


def prepare(found: Sequence[SourceRow], kind: str, terms: Terms) -> Prepared:
    """Return the records of rows; never stops at the first problem."""
    records: list[tuple[int, Record]] = []
    problems: list[Problem] = []
    corrected: Counter[Correction] = Counter()
    told: dict[tuple[str, str], list[int]] = {}
    by_field = [_by_field(row, terms) for row in found]
    orders = _orders(by_field)
    first = {name: order for name, (order, _) in orders.items()}
    system = dates.System(terms.system) if terms.system else None
    latest = date.max if terms.ahead else terms.recorded_at.date()
    for row in by_field:
        if row.problem:
            problems.append(Problem(row.number, "", f"{row.problem}."))
            continue
        cells = Cells(
            row, places=terms.places, accepted=terms.accepted, corrected=corrected,
            salt=terms.salt, orders=first, system=system, latest=latest, sites=terms.sites,
            told=told,
        )  # fmt: skip
        try:
            record = MAKERS[kind](cells, terms.recorded_at)
        except LayerError as error:
            cells.refuse("", str(error))
            record = None
        problems += cells.problems
        if row.shape is not None and kind in _PLACELESS:
            cells.tell("place", f"left out: of a row of this kind ({kind}) none is kept.")
        if record is not None and not cells.problems:
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
        notes=[
            *(f"{count} times: {_DONE[each]}" for each, count in corrected.items()),
            *(_PROVEN.format(name, order, count) for name, (order, count) in orders.items()),
            *(f"Rows {_listed(n)}, {name}: {text}" for (name, text), n in told.items()),
        ],
    )


def _by_field(row: SourceRow, terms: Terms) -> SourceRow:
    if terms.mapping is None or row.problem:
        return row
    return replace(row, values=mapped(row.values, terms.mapping))


def _orders(found: Sequence[SourceRow]) -> dict[str, tuple[dates.Order, int]]:
    """Return what the cells of each column of dates prove of their order."""
    columns: dict[str, list[str]] = defaultdict(list)
    for row in found:
        for name in _DATES & row.values.keys():
            columns[name].append(row.values[name])
    return dates.orders(columns)


def _listed(numbers: list[int]) -> str:
    """Return row numbers for a person: the first of them, and how many more."""
    more = f" and {len(numbers) - _MOST} more" if len(numbers) > _MOST else ""
    return ", ".join(map(str, numbers[:_MOST])) + more


_MOST = 10
_PLACELESS = frozenset({"event", "case", "organisation", "referral-contact"})
_DATES = frozenset(
    {"date", "on", "month", "said_on", "status_date", "status_on", "consent_date", "consent_on",
     "withdraw_until", "consent_until", "valid_as_of"}
)  # fmt: skip
_PROVEN = (
    "{0}: {2} dates such as 05/07/2024 were read with the {1} first, for other cells of the column "
    "can only be read so."
)


_DONE = {
    Correction.SWAP: "lon and lat were swapped.",
    Correction.HEMISPHERE: "the sign of lon or lat was changed.",
    Correction.DAY_FIRST: "a date was read with the day first.",
    Correction.MONTH_FIRST: "a date was read with the month first.",
    Correction.REDACT: "what could name or place a person was blotted out of a text.",
}
