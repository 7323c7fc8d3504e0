"""How exactly a place is known, and what becomes of reports that know it badly."""

from collections.abc import Mapping

import pytest
from shapely import Point, box

from layers.audit import AuditLog
from layers.errors import RejectedError
from layers.exchange.importing import How, ImportResult, import_file
from layers.exchange.precision import FINEST_FIRST, coarsest, of_code, of_radius, of_word
from layers.exchange.reading.opening import read
from layers.report import TOO_COARSE, Report
from layers.rescue import Rescue
from layers.store.memory import MemoryStore
from layers.terms import Audience, PlacePrecision
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from tests.builders import NOW, a_compound, a_report, a_zone

P = PlacePrecision


@pytest.mark.parametrize(("text", "level"), [
    ("GPS", P.EXACT), ("compound", P.EXACT), ("Village", P.LOCALITY), ("approximate", P.NEAR),
    ("Township", P.DISTRICT), ("state", P.PROVINCE), ("adm0", P.COUNTRY), ("unknown", P.UNKNOWN),
    ("500 m", P.EXACT), ("2 km", P.LOCALITY), ("±20 km", P.NEAR), ("8000", P.NEAR),
    ("50 km", P.DISTRICT), ("300 km", P.PROVINCE), ("900 km", P.COUNTRY), ("3 m", P.EXACT),
])  # fmt: skip
def test_words_and_distances_have_a_level(text: str, level: PlacePrecision) -> None:
    assert of_word(text) is level


@pytest.mark.parametrize("text", ["1", "3", "7", "rather", "-5", "nan"])
def test_a_bare_code_is_not_guessed(text: str) -> None:
    assert not isinstance(of_word(text), PlacePrecision)


def test_each_list_has_its_own_codes() -> None:
    said = {name: of_code(name, "3") for name in ("where_prec", "geo_precision", "exactness")}
    assert said == {
        "where_prec": P.DISTRICT, "geo_precision": P.PROVINCE, "exactness": "is none of 1, 2.",
    }  # fmt: skip
    assert of_code("where_prec", "1.0") is of_code("geo_precision", "1") is P.LOCALITY


def test_levels_grow_with_the_radius_and_the_coarsest_holds() -> None:
    levels = [of_radius(10.0**n) for n in range(1, 8)]
    assert levels == sorted(levels, key=FINEST_FIRST.index)
    assert coarsest([P.EXACT, P.UNKNOWN, P.DISTRICT, P.LOCALITY]) is P.DISTRICT
    assert coarsest([]) is coarsest([P.UNKNOWN]) is P.UNKNOWN


REPORT = {"id": "P-1", "month": "2024-07", "lon": "98.60123", "lat": "16.30123",
          "location_basis": "stated", "consent": "yes", "synthetic": "yes"}  # fmt: skip
RESCUE = {"id": "R-1", "kind": "raid", "date": "2024-07", "lon": "98.60123", "lat": "16.30123"}


class Desk:
    """A store with a zone and three compounds, and a vault."""

    def __init__(self, folder: object) -> None:
        self.folder = folder
        self.store = MemoryStore()
        self.vault = Vault(folder / "store.vault", Keys(folder / "keys"))  # type: ignore[operator]
        self.store.put([
            a_zone(outline=box(98.5, 16.2, 98.505, 16.205)),
            a_zone(zone_id="Z-2", outline=box(98, 16, 99, 17)), a_compound(),
            a_compound(compound_id="C-2", shape=Point(98.6, 16.3), precision_m=8_000),
            a_compound(compound_id="C-3", shape=None),
        ])  # fmt: skip

    def take(self, row: Mapping[str, str], kind: str) -> ImportResult:
        path = self.folder / "rows.csv"  # type: ignore[operator]
        path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
        log = AuditLog(store=self.store, who="ana", audience=Audience.CASEWORKER)
        return import_file(
            path, kind=kind, store=self.store, vault=self.vault, log=log, recorded_at=NOW,
            reader=read, how=How(),
        )  # fmt: skip


@pytest.fixture
def desk(tmp_path: object) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize(("column", "value", "level"), [
    ("precision", "village", P.LOCALITY), ("precision_m", "300", P.EXACT),
    ("geo_precision", "1", P.LOCALITY), ("where_prec", "1", P.LOCALITY),
    ("accuracy", "5", P.EXACT), ("synthetic", "yes", P.UNKNOWN),
])  # fmt: skip
def test_a_report_keeps_how_exactly_its_place_is_known(
    desk: Desk, column: str, value: str, level: PlacePrecision
) -> None:
    assert desk.take({**REPORT, column: value}, "report").problems == []
    assert desk.store.get(Report, "P-1").place_precision is level


@pytest.mark.parametrize(("column", "value"), [
    ("precision", "district"), ("geo_precision", "3"), ("where_prec", "6"), ("precision", "20 km"),
])  # fmt: skip
def test_a_report_that_knows_its_place_badly_gets_no_cell(
    desk: Desk, column: str, value: str
) -> None:
    (problem,) = desk.take({**REPORT, column: value}, "report").problems
    assert "as if it were exact. Name in compound_id a compound" in problem.message
    assert "98.6" not in problem.message
    assert desk.store.count(Report) == 0


@pytest.mark.parametrize(("column", "name"), [("compound_id", "C-1"), ("zone_id", "Z-1")])
def test_it_is_kept_where_the_site_lies_that_it_names_and_its_point_is_not(
    desk: Desk, column: str, name: str
) -> None:
    found = desk.take({**REPORT, "precision": "district", column: name}, "report")
    assert found.problems == []
    assert "too coarse for a cell" in found.notes[-1]
    kept = desk.store.get(Report, "P-1")
    assert kept.place_precision in {P.EXACT, P.LOCALITY}
    assert all(each.point is None for each in desk.vault.exact(Audience.CASEWORKER).values())


@pytest.mark.parametrize(("column", "name", "words"), [
    ("compound_id", "C-2", "own place is known to the near only"), ("zone_id", "Z-2", "Name in"),
    ("compound_id", "C-3", "Name in"), ("compound_id", "C-99", "Name in"),
])  # fmt: skip
def test_a_site_that_is_itself_vague_or_wide_or_unknown_gives_no_cell(
    desk: Desk, column: str, name: str, words: str
) -> None:
    (problem,) = desk.take({**REPORT, "precision": "country", column: name}, "report").problems
    assert words in problem.message


def test_a_report_without_a_point_is_kept_by_its_compound(desk: Desk) -> None:
    found = desk.take({**REPORT, "lon": "", "lat": "", "compound_id": "C-1"}, "report")
    assert (found.added.new, found.problems) == (1, [])
    assert "no point" in found.notes[-1]


def test_a_rescue_keeps_its_level_and_few_decimals_called_exact_are_told(desk: Desk) -> None:
    desk.take({**RESCUE, "where_prec": "3"}, "rescue")
    assert desk.store.get(Rescue, "R-1").place_precision is P.DISTRICT
    rough = {**RESCUE, "id": "R-2", "lon": "98.6", "lat": "16.30", "precision": "exact"}
    assert any("two decimals" in each for each in desk.take(rough, "rescue").notes)
    fine = {**rough, "id": "R-3", "lon": "98.601"}
    assert not any("two decimals" in each for each in desk.take(fine, "rescue").notes)


@pytest.mark.parametrize("level", TOO_COARSE)
def test_no_report_can_be_made_of_a_coarse_place(level: PlacePrecision) -> None:
    with pytest.raises(RejectedError, match="as if it were exact"):
        a_report(place_precision=level)
