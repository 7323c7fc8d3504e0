"""Imports: all rows, or none and a full list of what is wrong.

What is exact of reports goes to the vault, cells and quarters to the store. The vault is
written first: a crash between the two leaves points that no row names, which the next
import of the same file makes whole, or a purge removes.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from datetime import datetime
from pathlib import Path

from layers import incoming
from layers.audit import AuditLog
from layers.case_terms import ConsentScope
from layers.column_mapping import ColumnMapping
from layers.compound import Compound
from layers.errors import RejectedError
from layers.exchange import mapping as mappings
from layers.exchange.cells import Problem
from layers.exchange.corrections import Correction, Places
from layers.exchange.duplicates import Pair, pairs
from layers.exchange.exporting import spreadsheet_cell
from layers.exchange.fields import PERSON
from layers.exchange.preparing import MAKERS, Prepared, Terms, prepare
from layers.exchange.reading.apart import read_apart
from layers.exchange.reading.table import Table
from layers.exchange.sites import sites_of
from layers.files import write_beside
from layers.record import Record
from layers.report import Report
from layers.rescue import Rescue
from layers.store.protocol import Added, Store
from layers.terms import AuditAction
from layers.vault.exact import Exact
from layers.vault.vault import Vault
from layers.zone import Zone

KINDS = tuple(MAKERS)

_UNSEEN = frozenset({PERSON, "lon", "lat", "wkt", "note", "status_note"})
_SAMPLED, _SAMPLE = 100, 60
"""Rows that are looked through, and characters of a sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did, or would do."""

    rows: int
    """Rows in the file."""

    added: Added
    """What the store did; all zero in a dry run."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    """Column -> field that it filled; empty: left out."""

    samples: Mapping[str, str] = field(default_factory=dict)
    """Column -> its first cell that says something; none of columns that name or place a person."""

    problems: list[Problem] = field(default_factory=list)
    """Every one, by row and column."""

    notes: list[str] = field(default_factory=list)
    """What was left out or corrected, and why."""

    duplicates: list[Pair] = field(default_factory=list)
    """Which of the good rows may be one with another; none was merged."""

    @property
    def refused(self) -> int:
        """Rows that have a problem."""
        return len({problem.row for problem in self.problems})


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How the rows of a file are taken."""

    mapping: Mapping[str, str] | None = None
    """Column -> field; None: as it was confirmed for such a header before, or as proposed."""

    accept: Collection[Correction] = ()
    """What may be corrected; nothing is that is not named here."""

    dry_run: bool = False
    """Say what would happen, and keep nothing."""

    skip_refused: bool = False
    """Keep the good rows though others have problems."""

    refused_to: Path | None = None
    """A .csv file that gets the refused rows with the reasons; its owner alone may read it."""

    replace: bool = False
    """Let rows take the place of others with the same id."""

    part: str = ""
    """Name of the sheet, layer or shapefile, where a file has several."""

    ahead: bool = False
    """Take dates that lie ahead: of what is bundled, whatever the clock of this machine says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Into:
    """Where rows go, what is exact of reports, and that they came; and now, UTC."""

    store: Store
    vault: Vault
    log: AuditLog
    at: datetime


def import_file(
    path: Path, *, kind: str, store: Store, vault: Vault, log: AuditLog, recorded_at: datetime,
    how: How = How(), reader: Callable[..., Table] = read_apart,
) -> ImportResult:  # fmt: skip
    """Read a file, and keep all of its rows, or say everything that is wrong.

    Parameters
    ----------
    path
        A file of a format that `reading` knows.
    kind
        zone, compound, rescue, report, event, case, organisation or referral-contact.
    store, vault, log
        Where rows go, what is exact of reports, and that they came.
    recorded_at
        Now, UTC.
    how
        What is taken, corrected and kept.
    reader
        What reads the file: in a process apart, unless it is one of our own.

    Raises
    ------
    RejectedError
        If the file as a whole cannot be read, or the kind or the mapping is none.
    LayerError
        If the store refuses; nothing was kept.

    """
    if kind not in MAKERS:
        raise RejectedError(f"{kind!r} is none of {', '.join(KINDS)}.")
    into = Into(store=store, vault=vault, log=log, at=recorded_at)
    table = reader(path, part=how.part)
    used = _mapping(kind, table, how.mapping, store)
    return take(
        table, kind, used, into=into, how=how,
        about=lambda: f"{kind}, file sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}",
    )  # fmt: skip


def take(
    table: Table, kind: str, used: Mapping[str, str], *, into: Into, how: How,
    about: Callable[[], str],
) -> ImportResult:  # fmt: skip
    """Keep the rows of a table, or say everything that is wrong: the one way in.

    Parameters
    ----------
    table, kind, used
        What was read, what its rows are, and column -> field.
    into, how
        Where rows go, and how they are taken.
    about
        Says what the audit log calls it; asked if something is kept.

    Raises
    ------
    LayerError
        If the store refuses; nothing was kept.

    """
    prepared = prepare(table.rows, kind, _terms(kind, table, used, how, into))
    result = _found(kind, table, used, prepared, into.store)
    if how.refused_to is not None and result.problems:
        _write_refused(how.refused_to, table, prepared)
    if how.dry_run or not prepared.records or (result.problems and not how.skip_refused):
        return result
    with into.log.effect(AuditAction.IMPORTED, about(), at=into.at) as doing:
        into.vault.put(_exact(prepared.records))
        added = incoming.put(into.store, prepared.records, at=into.at, replacing=how.replace)
        if how.mapping is not None:
            into.store.put([mappings.kept(kind, used)], replace=True)
        doing.kept(added, beside=added.outlines)
    return replaced(result, added=added)


def _terms(kind: str, table: Table, mapping: Mapping[str, str], how: How, into: Into) -> Terms:
    zones = into.store.select(Zone)
    sites = sites_of(into.store.select(Compound), zones) if kind == "report" else {}
    return Terms(
        recorded_at=into.at, ahead=how.ahead, mapping=mapping, accepted=frozenset(how.accept),
        places=Places.of([each.outline for each in zones]),
        salt=into.vault.keys.salt() if PERSON in mapping.values() else b"",
        system=table.system, sites=sites,
    )  # fmt: skip


def _found(
    kind: str, table: Table, mapping: Mapping[str, str], prepared: Prepared, store: Store
) -> ImportResult:
    return ImportResult(
        rows=len(table.rows), added=Added(), mapping=mapping, samples=_samples(table, mapping),
        problems=prepared.problems, notes=[*table.notes, *_left_out(mapping), *prepared.notes],
        duplicates=_duplicates(kind, prepared.records, store),
    )  # fmt: skip


def _mapping(
    kind: str, table: Table, given: Mapping[str, str] | None, store: Store
) -> dict[str, str]:
    if given is not None:
        return mappings.checked(kind, given, table.columns)
    before = mappings.remembered(kind, table.columns, store.select(ColumnMapping))
    return mappings.propose(kind, table.columns, table.tags) if before is None else before


def _samples(table: Table, mapping: Mapping[str, str]) -> dict[str, str]:
    """Return what a person needs to see whether a mapping is right, and no more."""
    shown = [
        column for column in table.columns if mapping[column] and mapping[column] not in _UNSEEN
    ]
    found: dict[str, str] = {}
    for row in table.rows[:_SAMPLED]:
        for column in shown:
            if cell := row.values.get(column, ""):
                found.setdefault(column, cell[:_SAMPLE])
    return found


def _left_out(mapping: Mapping[str, str]) -> list[str]:
    unknown = [column for column, name in mapping.items() if not name]
    persons = [column for column, name in mapping.items() if name == PERSON]
    said = []
    if unknown:
        said.append(
            f"Left out, for no field is known for them: {', '.join(unknown)}. To take one: "
            "--map COLUMN=FIELD."
        )
    if persons:
        said.append(
            f"Never kept, for they say who somebody is: {', '.join(persons)}. A keyed hash of them "
            "is, to find duplicates by."
        )
    return said


def _duplicates(kind: str, records: list[Record], store: Store) -> list[Pair]:
    known: Sequence[Record] = ()
    if kind == "report":
        known = store.select(Report)
    elif kind == "rescue":
        known = store.select(Rescue)
    return pairs(records, known)


def _exact(records: list[Record]) -> dict[str, Exact]:
    """Return what the vault keeps of reports: nothing of those that may only be counted."""
    return {
        each.report_id: Exact(point=each.point, note=each.note)
        for each in records
        if isinstance(each, Report) and each.consent_scope is ConsentScope.CASEWORK
    }


def _write_refused(path: Path, table: Table, prepared: Prepared) -> None:
    why: dict[int, list[str]] = {}
    for each in prepared.problems:
        why.setdefault(each.row, []).append(f"{each.column} {each.message}".strip())
    out = io.StringIO()
    writer = csv.writer(out)  # CR LF: so that a lone CR is quoted, and begins no row of its own
    writer.writerow(["row", "refused because", *map(spreadsheet_cell, table.columns)])
    for row in table.rows:
        if row.number in why:
            cells = [row.values.get(name, "") for name in table.columns]
            said = map(spreadsheet_cell, ["; ".join(why[row.number]), *cells])
            writer.writerow([row.number, *said])
    write_beside(path, out.getvalue().encode(), mode=0o600)
