"""What becomes of bad files (promise P8): each case as expected, and no cut file is silently short.

The one cut that nothing can tell is a CSV that ends exactly with a whole line; see `csv_rows`.
"""

import re
from pathlib import Path

import pytest

from layers.audit import AuditLog
from layers.errors import RejectedError
from layers.exchange.importing import How, import_file
from layers.exchange.reading.opening import read
from layers.store.memory import MemoryStore
from layers.terms import Audience
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from tests.builders import NOW
from tests.layers.exchange import hostile_seeds as made
from tests.layers.exchange.verdicts import Case, cases


def said_of(case: Case, folder: Path) -> tuple[str, str]:
    """Import a case, and return the verdict and all that was said."""
    _, kind, ending, content, _, _ = case
    store, path = MemoryStore(), folder / f"rows{ending}"
    path.write_bytes(content)
    log = AuditLog(store=store, who="ana", audience=Audience.ANALYST)
    vault = Vault(folder / "store.vault", Keys(folder / "keys"))
    try:
        result = import_file(
            path, kind=kind, store=store, vault=vault, log=log, recorded_at=NOW, reader=read,
            how=How(),
        )  # fmt: skip
    except RejectedError as error:
        assert store.version() == 0
        return "refused", str(error)
    if result.problems:
        assert store.version() == 0
        said = "\n".join(map(str, result.problems))
        return ("proposed" if "--accept" in said else "refused"), said
    assert result.added.new == result.rows
    notes = [each for each in result.notes if each]
    return ("noted" if notes else "taken"), "\n".join(notes)


def test_every_case_has_its_verdict_with_its_reason(tmp_path: Path) -> None:
    known = list(cases(tmp_path))
    assert len(known) >= 60
    assert len({each[0] for each in known}) == len(known)
    wrong = []
    for case in known:
        verdict, said = said_of(case, tmp_path)
        if verdict != case[4] or not re.search(case[5], said):
            wrong.append((case[0], case[4], case[5], verdict, said[:200]))
    assert wrong == []


FORMATS = (".csv", ".geojson", ".kml", ".kmz", ".gpx", ".xlsx", ".gpkg", ".zip")


@pytest.mark.parametrize("ending", FORMATS)
def test_cut_at_every_hundredth_it_is_refused_or_read_whole(tmp_path: Path, ending: str) -> None:
    rows = [{"id": f"P-{n}", "name": f"Invented place {n}"} for n in range(40)]
    whole = made.seeds(tmp_path, rows)[ending]
    path, short, untold = tmp_path / f"cut{ending}", [], 0
    for share in range(1, 100):
        part = whole[: len(whole) * share // 100]
        path.write_bytes(part)
        try:
            table = read(path)
        except RejectedError:
            continue
        if ending == ".csv" and part.endswith(b"\n"):
            untold += 1  # it ends with a whole line: it is a whole CSV of fewer rows
            continue
        if len(table.rows) < len(rows) and not any("cut short" in each for each in table.notes):
            short.append(share)
    assert short == []
    assert untold <= 4, "of 99; their number is that of the lines whose end falls on a hundredth"
