"""Errors of records, vaults, stores and libraries, forced by name; as in forced_errors."""

import json
import logging
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import h3
import numpy as np
import pandas as pd
import pyproj
import shapely

from layers.read import Reader
from layers.store.factory import open_store
from layers.store.memory import MemoryStore
from layers.store.protocol import Store
from layers.terms import Audience, RescueKind, ReviewDecision, Tlp
from layers.vault.exact import Exact
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from tests.builders import NOW, a_compound, a_detection, a_report, a_rescue, a_zone, an_event
from tests.exposure.forced_errors import CROSSED, LAT, LINE, LON, NOTE, POINT, Forced


def _reader(audience: Audience = Audience.ANALYST) -> Reader:
    store = MemoryStore()
    store.put([a_zone()])
    return Reader(store, audience, as_of=NOW)


RECORDS: dict[str, Forced] = {
    "a rescue at a shelter": lambda _: a_rescue(
        kind=RescueKind.SHELTER, point=shapely.Point(POINT), source_title=NOTE
    ),
    "a rescue without an id": lambda _: a_rescue(rescue_id="", point=shapely.Point(POINT)),
    "a report without consent": lambda _: a_report(shapely.Point(POINT), consent=False, note=NOTE),
    "a report without an id": lambda _: a_report(shapely.Point(POINT), report_id="", note=NOTE),
    "a zone without an outline": lambda _: a_zone(outline=shapely.Point(POINT), source_title=NOTE),
    "a compound that is a line": lambda _: a_compound(shape=LINE, status_note=NOTE),
    "a detection outside time": lambda _: a_detection(window_start=date(2030, 1, 1), kind=NOTE),
    "an event on a share": lambda _: an_event(share_claimed=7.0, note=NOTE),
    "a word that is none": lambda _: ReviewDecision(NOTE),
    "a marking that is none": lambda _: Tlp(LON),
    "a zone that is not there": lambda _: _reader().zone("Z-none"),
    "counts of a zone that is not there": lambda _: _reader().report_cells("Z-none"),
    "what is exact, not cleared": lambda _: _reader().exact_reports([NOTE, LON]),
    "a picture that is not there": lambda _: _reader().composite_png("img-none"),
}  # fmt: skip


def _sealed(folder: Path) -> Vault:
    vault = Vault(folder / "s.vault", Keys(folder / "keys"))
    vault.put({"P-1": Exact(point=shapely.Point(POINT), note=NOTE)})
    return vault


def _without_key(folder: Path) -> object:
    _sealed(folder)
    return Vault(folder / "s.vault", Keys(folder / "other")).exact(Audience.CASEWORKER)


def _key_of_another(folder: Path) -> object:
    vault = _sealed(folder)
    other = Keys(folder / "other")
    other.new()
    (key,), (wrong,) = (list(at.glob("*.key")) for at in (vault.keys.folder, other.folder))
    key.write_bytes(wrong.read_bytes())
    return vault.exact(Audience.CASEWORKER)


def _key_of_words(folder: Path) -> object:
    vault = _sealed(folder)
    next(vault.keys.folder.glob("*.key")).write_text(f"{NOTE} {LON}")
    return vault.exact(Audience.CASEWORKER)


def _key_of_all(folder: Path) -> object:
    vault = _sealed(folder)
    next(vault.keys.folder.glob("*.key")).chmod(0o644)
    return vault.exact(Audience.CASEWORKER)


def _changed(statement: str, *values: object) -> Forced:
    def force(folder: Path) -> object:
        vault = _sealed(folder)
        with closing(sqlite3.connect(vault.path)) as file, file:
            file.execute(statement, values)
        return vault.exact(Audience.CASEWORKER)

    return force


def _of_text(folder: Path) -> object:
    (folder / "s.vault").write_text(f"{NOTE} {LON} {LAT}" * 30)
    return Vault(folder / "s.vault", Keys(folder / "keys")).ids()


VAULTS: dict[str, Forced] = {
    "not cleared": lambda at: _sealed(at).exact(Audience.ANALYST),
    "without its key": _without_key, "with the key of another": _key_of_another,
    "with a key of words": _key_of_words, "with a key that all may read": _key_of_all,
    "with another content": _changed("UPDATE content SET encrypted = ?", NOTE.encode()),
    "with another seal": _changed("UPDATE content SET sealed = ?", LON.encode()),
    "with another id": _changed("UPDATE content SET report_id = ?", "P-2"),
    "without its table": _changed("DROP TABLE content"),
    "that is text": _of_text,
}  # fmt: skip

KEPT = f"INSERT INTO a VALUES ('{NOTE}')"  # noqa: S608 - ours


def _made(folder: Path) -> Path:
    path = folder / "s.gpkg"
    with closing(open_store(str(path), create=True)) as store:
        store.put([a_zone(), a_rescue(point=shapely.Point(POINT), source_title=NOTE)])
    return path


def _spoilt(spoil: Callable[[Path], object]) -> Forced:
    def force(folder: Path) -> object:
        path = _made(folder)
        spoil(path)
        with closing(open_store(str(path))) as store:
            return [*store.check(), *map(str, _put(store))] or store.version()

    return force


def _put(store: Store) -> list[str]:
    store.put([a_rescue(point=shapely.Point(POINT), source_title=NOTE, n_people=77)])
    return []


def _run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        for each in statements:
            file.execute(each, ())


STORES: dict[str, Forced] = {
    "a conflict": lambda at: _put(open_store(str(_made(at)))),
    "text for a store": _spoilt(lambda path: path.write_text(f"{NOTE} {LON}" * 50)),
    "a cut store": _spoilt(lambda path: os.truncate(path, 20_000)),
    "a store without a table": _spoilt(lambda path: _run(path, "DROP TABLE rescue")),
    "a store that refuses": _spoilt(lambda path: _run(
        path, "CREATE TRIGGER t BEFORE INSERT ON rescue BEGIN SELECT RAISE(ABORT, "
        f"'{NOTE} {LON}'); END", "DELETE FROM rescue")),
    "a value of another kind": _spoilt(
        lambda path: _run(path, f"UPDATE rescue SET kind = '{NOTE}'")  # noqa: S608 - it is ours
    ),
    "a shape of words": _spoilt(
        lambda path: _run(path, f"UPDATE rescue SET point = '{NOTE}'")  # noqa: S608 - as above
    ),
    "no store": lambda at: open_store(str(at / "none" / "s.gpkg")),
    "a store of another scheme": lambda _: open_store("mysql://a/b"),
    "an address with a password": lambda _: open_store(
        f"postgresql://a:{NOTE.replace(' ', '')}@h/d"
    ),
}  # fmt: skip


def _logged(at: Path) -> object:
    del at
    logging.getLogger("a.library").error("could not take %s", POINT)
    logging.getLogger("a.library").debug("POINT (%.12f %.12f)", *POINT)
    raise KeyError(NOTE)


def _chained(at: Path) -> object:
    del at
    try:
        float(NOTE)
    except ValueError as error:
        raise RuntimeError(f"could not be read: {NOTE}") from error


def _grouped(at: Path) -> object:
    del at
    raise ExceptionGroup(f"several: {NOTE}", [ValueError(f"'{NOTE}'"), KeyError(LON)])


def _frame() -> pd.DataFrame:
    return pd.DataFrame({"note": [NOTE, NOTE], "lon": [*POINT]})


LIBRARIES: dict[str, Forced] = {
    "float": lambda _: float(NOTE), "int": lambda _: int(f"{LON}"),
    "a key": lambda _: {}[NOTE], "an attribute": lambda _: getattr(np, NOTE),
    "a date": lambda _: date.fromisoformat(NOTE),
    "a time": lambda _: datetime.strptime(NOTE, "%Y"),  # noqa: DTZ007 - it fails
    "JSON": lambda _: json.loads(f'{{"a": {NOTE}'),
    "WKT": lambda _: shapely.from_wkt(f"POINT ({NOTE}"),
    "WKT of a name": lambda _: shapely.from_wkt(NOTE),
    "WKB": lambda _: shapely.from_wkb(NOTE.encode()),
    "a ring of two": lambda _: shapely.Polygon([POINT, POINT]),
    "GEOS topology": lambda _: shapely.intersection(
        shapely.from_wkt(CROSSED), shapely.box(98, 16, 98.65, 16.35), grid_size=0
    ) and shapely.coverage_simplify([shapely.Point(POINT)], "x"),
    "pyproj": lambda _: pyproj.CRS.from_user_input(f"{NOTE} {LON}"),
    "pyproj transform": lambda _: pyproj.Transformer.from_crs(4326, NOTE),
    "h3": lambda _: h3.cell_to_latlng(NOTE),
    "pandas numbers": lambda _: pd.to_numeric(_frame()["note"]),
    "pandas dates": lambda _: pd.to_datetime(_frame()["note"]),
    "pandas types": lambda _: _frame().astype({"note": float}),
    "pandas index": lambda _: _frame().set_index("note", verify_integrity=True),
    "pandas column": lambda _: _frame()[NOTE], "numpy": lambda _: np.array([NOTE]).astype(float),
    "encoding": lambda _: f"{NOTE} é".encode("ascii"),
    "a file": lambda at: (at / NOTE).read_bytes(),
    "a constraint of SQLite": lambda at: _run(
        at / "x.db", "CREATE TABLE a (b TEXT PRIMARY KEY)", KEPT, KEPT),
    "a statement of SQLite": lambda at: _run(at / "x.db", f"SELECT {NOTE} {LON}"),
    "a log and a key": _logged, "a chain": _chained, "a group": _grouped,
    "a string": lambda _: NOTE.index(LON), "a format": lambda _: f"{{{NOTE}}}".format(),
}  # fmt: skip
