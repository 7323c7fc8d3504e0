"""Imports: all rows, or none and a full list of what is wrong.

Exact points of reports go to the vault, cells and quarters to the store. The vault is
written first: a crash between the two leaves points that no row names, which the next
import of the same file makes whole.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from layers.audit import AuditLog
from layers.case_terms import ConsentScope
from layers.errors import LayerError, RejectedError
from layers.exchange.cells import Cells, Problem
from layers.exchange.reading.apart import read_apart
from layers.exchange.reading.opening import read
from layers.exchange.reading.table import SourceRow, Table
from layers.exchange.rows import MAKERS
from layers.record import Record
from layers.report import Report
from layers.store.protocol import Added, Store
from layers.terms import AuditAction, ZoneKind
from layers.vault.exact import Exact
from layers.vault.vault import Vault

KINDS = tuple(MAKERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did, or would do."""

    rows: int
    """Rows in the file."""

    added: Added
    """What the store did; all zero in a dry run."""

    problems: list[Problem] = field(default_factory=list)
    """Every one, by row and column."""

    notes: list[str] = field(default_factory=list)
    """What was ignored, and why."""

    @property
    def refused(self) -> int:
        """Rows that have a problem."""
        return len({problem.row for problem in self.problems})


def import_file(
    path: Path,
    *,
    kind: str,
    store: Store,
    vault: Vault,
    recorded_at: datetime,
    log: AuditLog,
    dry_run: bool = False,
    skip_refused: bool = False,
    replace: bool = False,
    reader: Callable[[Path], Table] = read_apart,
) -> ImportResult:
    """Read a file, and keep all of its rows, or say everything that is wrong.

    Parameters
    ----------
    path
        A .csv or .geojson file.
    kind
        zone, compound, rescue or report.
    store, vault
        Where rows go; the vault takes the points of reports.
    recorded_at
        Now, UTC.
    log
        Where it is written down.
    dry_run
        Say what would happen, and keep nothing.
    skip_refused
        Keep the good rows though others have problems.
    replace
        Let rows take the place of others with the same id.
    reader
        What reads the file: in a process apart, unless it is one of our own.

    Raises
    ------
    RejectedError
        If the file as a whole cannot be read, or the kind is none.
    LayerError
        If the store refuses; nothing was kept.

    """
    if kind not in MAKERS:
        raise RejectedError(f"{kind!r} is none of {', '.join(KINDS)}.")
    table = reader(path)
    records, problems = _made(table.rows, kind, recorded_at)
    result = ImportResult(
        rows=len(table.rows), added=Added(), problems=sorted(problems), notes=table.notes
    )
    if dry_run or (problems and not skip_refused):
        return result
    if not records:
        return result
    about = f"{kind}, file sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}"
    with log.effect(AuditAction.IMPORTED, about, at=recorded_at) as doing:
        vault.put(_exact(records))
        added = store.put(records, replace=replace)
        doing.rows, doing.void = added.new + added.replaced, added.new + added.replaced == 0
    return ImportResult(rows=result.rows, added=added, problems=result.problems, notes=result.notes)


def _exact(records: list[Record]) -> dict[str, Exact]:
    """Return what the vault keeps of reports: nothing of those that may only be counted."""
    return {
        each.report_id: Exact(point=each.point, note=each.note)
        for each in records
        if isinstance(each, Report) and each.consent_scope is ConsentScope.CASEWORK
    }


def _made(
    rows: list[SourceRow], kind: str, recorded_at: datetime
) -> tuple[list[Record], list[Problem]]:
    records: list[Record] = []
    problems: list[Problem] = []
    for row in rows:
        if row.problem:
            problems.append(Problem(row.number, "", f"{row.problem}."))
            continue
        cells = Cells(row)
        try:
            record = MAKERS[kind](cells, recorded_at)
        except LayerError as error:
            cells.refuse("", str(error))
            record = None
        problems += cells.problems
        if record is not None:
            records.append(record)
    twice = [key for key, count in Counter(each.key for each in records).items() if count > 1]
    problems += [
        Problem(0, "id", f"{key[0]} stands more than once in this file; ids must differ.")
        for key in twice
    ]
    return [each for each in records if each.key not in twice], problems


def load_gazetteer(path: Path, *, store: Store, recorded_at: datetime) -> tuple[Added, int]:
    """Keep the gazetteer's zones and compounds; return what was added, and rows without a place.

    A zone without an outline is watched within a circle as wide as its place is uncertain.
    A zone without a place cannot be watched; a compound without one is kept and counted.
    """
    table = read(path)
    zones = [row for row in table.rows if row.values.get("kind") in set(ZoneKind)]
    placeless = [row for row in table.rows if not row.values.get("lon")]
    watched = [row for row in zones if row not in placeless]
    compounds = [row for row in table.rows if row not in zones]
    made_zones, zone_problems = _made(watched, "zone", recorded_at)
    made_compounds, compound_problems = _made(compounds, "compound", recorded_at)
    if problems := [*zone_problems, *compound_problems]:
        raise RejectedError("The gazetteer is damaged. " + " ".join(map(str, problems[:5])))
    return store.put([*made_zones, *made_compounds], replace=True), len(placeless)
