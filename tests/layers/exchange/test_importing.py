"""Imports: all rows or none, and every problem in words that repeat no place."""

import re
from pathlib import Path
from typing import Any

import pytest

from layers.audit import AuditLog
from layers.audit_entry import AuditEntry
from layers.errors import RejectedError
from layers.exchange.corrections import Correction
from layers.exchange.importing import How, ImportResult, import_file
from layers.exchange.reading.opening import read
from layers.report import Report
from layers.store.memory import MemoryStore
from layers.terms import Audience, AuditAction
from layers.vault.keys import Keys
from layers.vault.vault import Vault
from tests.builders import NOW

REPORTS = "id,month,lon,lat,location_basis,consent,synthetic\n"
GOOD = "P-1,2024-07,98.601234567,16.301234567,stated,yes,true\n"


class Desk:
    """A store, a vault and a folder to write files into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = MemoryStore()
        self.vault = Vault(folder / "store.vault", Keys(folder / "keys"))
        self.log = AuditLog(store=self.store, who="ana", audience=Audience.ANALYST)

    def take(
        self, text: str | bytes, kind: str, name: str = "rows.csv", **how: Any
    ) -> ImportResult:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return import_file(
            path, kind=kind, store=self.store, vault=self.vault, log=self.log, recorded_at=NOW,
            reader=read, how=How(**how),
        )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def messages(result: ImportResult) -> str:
    return "\n".join(str(each) for each in result.problems)


def test_a_good_report_leaves_its_cell_in_the_store_and_its_point_in_the_vault(desk: Desk) -> None:
    assert desk.take(REPORTS + GOOD, "report").added.new == 1
    kept = desk.store.get(Report, "P-1")
    assert (kept.point, kept.epoch) == (None, "2024Q3")
    (exact,) = desk.vault.exact(Audience.CASEWORKER).values()
    assert exact.point is not None
    assert exact.point.x == 98.601234567


def test_every_problem_is_named_by_row_and_column_and_nothing_is_kept(desk: Desk) -> None:
    result = desk.take(
        REPORTS + GOOD
        + "P-2,2024-13,98.6,16.3,stated,yes,true\n"
        + "P-3,2024-07,16.301234567,98.601234567,stated,yes,true\n"
        + "P-4,2024-07,98.6,16.3,heard,no,true\n"
        + "P-5,2024-07,,,stated,yes,true\n"
        + "P-6,2024-07,98.6\n",
        "report",
    )  # fmt: skip
    said = messages(result)
    assert "Row 3, month: is no date" in said
    assert "Row 4, lon: and lat look swapped" in said
    assert "Row 5, consent: is not yes" in said
    assert "Row 5, location_basis: is none of stated" in said
    assert "Row 6, lon: is empty, and so is lat" in said
    assert "Row 7: has 3 cells where the header has 7" in said
    assert (result.refused, desk.store.count(Report)) == (5, 0)
    assert not (desk.folder / "store.vault").exists()


def test_no_message_repeats_a_coordinate(desk: Desk) -> None:
    said = messages(
        desk.take(REPORTS + "P-3,2024-07,16.301234567,98.601234567,x,yes,true\n", "report")
    )
    assert said
    assert "98.6" not in said


def test_an_import_stands_in_the_audit_log_and_one_that_kept_nothing_does_not(desk: Desk) -> None:
    desk.take(REPORTS + GOOD, "report")
    desk.take(REPORTS + GOOD, "report")
    (entry,) = desk.store.select(AuditEntry)
    assert (entry.who, entry.action, entry.rows) == ("ana", AuditAction.IMPORTED, 1)
    assert re.fullmatch(r"report, file sha256 [0-9a-f]{64}", entry.about)


def test_of_a_report_that_may_only_be_counted_nothing_exact_is_kept(desk: Desk) -> None:
    header = REPORTS.replace("consent,", "consent,consent_scope,")
    desk.take(header + GOOD.replace("yes,", "yes,counts,"), "report")
    assert desk.store.count(Report) == 1
    assert desk.vault.ids() == set()


def test_with_skip_refused_the_good_rows_are_kept(desk: Desk) -> None:
    result = desk.take(
        REPORTS + GOOD + "P-2,never,98.6,16.3,stated,yes,true\n", "report", skip_refused=True
    )
    assert (result.added.new, result.refused) == (1, 1)


def test_a_dry_run_keeps_nothing(desk: Desk) -> None:
    assert desk.take(REPORTS + GOOD, "report", dry_run=True).problems == []
    assert desk.store.version() == 0
    assert not (desk.folder / "store.vault").exists()


def test_taking_the_same_file_twice_adds_nothing(desk: Desk) -> None:
    desk.take(REPORTS + GOOD, "report")
    again = desk.take(REPORTS + GOOD, "report")
    assert (again.added.new, again.added.same) == (0, 1)


def test_two_rows_with_one_id_are_refused(desk: Desk) -> None:
    assert "more than once" in messages(desk.take(REPORTS + GOOD + GOOD, "report"))


def test_a_shelter_with_a_place_is_refused(desk: Desk) -> None:
    text = "id,kind,date,lon,lat\nR-1,shelter,2024-05,98.6,16.3\n"
    assert "never kept" in messages(desk.take(text, "rescue"))


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "rows.csv", "is empty"),
        (b"\xff\xfeid,month", "rows.csv", "not UTF-8"),
        (b'id,month\n"P-1,2024', "rows.csv", "cut short or badly quoted"),
        (b"id,id\n1,2\n", "rows.csv", "name of its own"),
        (b"id\x00,month\n1,2\n", "rows.csv", "zero bytes"),
        (b"id,month\n", "rows.csv", "holds no rows"),
        (b"<OGRVRTDataSource/>", "rows.geojson", "no whole JSON"),
        (b'{"type": "FeatureCollection", "features": [', "rows.geojson", "cut short"),
        (b'{"type": "Topology"}', "rows.geojson", "no GeoJSON FeatureCollection"),
        (b"[" * 100_000, "rows.geojson", "too deep"),
        (b"PK\x03\x04", "rows.xlsx", "no whole zip file"),
        (b"id,month", "rows.txt", "Give a .csv or a .geojson"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_whole(
    desk: Desk, content: bytes, name: str, words: str
) -> None:
    with pytest.raises(RejectedError, match=words):
        desk.take(content, "report", name)


def test_a_file_that_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(RejectedError, match=r"no file gone\.csv"):
        import_file(
            desk.folder / "gone.csv", kind="zone", store=desk.store, vault=desk.vault,
            log=desk.log, recorded_at=NOW,
        )  # fmt: skip


def test_another_header_is_understood_and_what_is_not_known_is_named(desk: Desk) -> None:
    text = (
        "Ref,Date,Longitude,Latitude,Location basis,Consent,Full name,Phone,Mood,Invented\n"
        "P-1,2024-07,98.6,16.3,stated,yes,Somebody Invented,+95 1,calm,yes\n"
        "P-2,2024-07,98.7,16.3,stated,yes,somebody  invented,+951,calm,yes\n"
    )
    result = desk.take(text, "report")
    assert result.problems == []
    assert any("no field is known for them: mood" in each for each in result.notes)
    assert any("say who somebody is: full name, phone" in each for each in result.notes)
    assert [(each.one, each.other) for each in result.duplicates] == [("P-2", "P-1")]
    kept = desk.store.get(Report, "P-1")
    assert re.fullmatch("[0-9a-f]{32}", kept.duplicate_group)
    held = repr(desk.store._rows).casefold()
    assert "somebody" not in held
    assert "+95" not in held


def test_a_mapping_that_was_given_is_kept_for_the_next_file(desk: Desk) -> None:
    text = "Nr,Tag,Ost,Nord,basis,consent,synthetic\nP-{},2024-07,98.6,16.3,stated,yes,true\n"
    mapping = {"nr": "id", "tag": "month", "ost": "lon", "nord": "lat", "basis": "location_basis",
               "consent": "consent", "synthetic": "synthetic"}  # fmt: skip
    assert desk.take(text.format(1), "report").refused == 1
    assert desk.take(text.format(1), "report", mapping=mapping).added.new == 1
    assert desk.take(text.format(2), "report").added.new == 1


def test_swaps_and_signs_are_corrected_when_it_is_said_so_and_not_before(desk: Desk) -> None:
    text = (
        REPORTS
        + "P-1,2024-07,16.3,98.6,stated,yes,true\n"
        + "P-2,2024-07,-98.6,16.3,stated,yes,true\n"
    )
    said = messages(desk.take(text, "report"))
    assert "Row 2, lon: and lat look swapped" in said
    assert "Row 3, lon: or lat seems to have the wrong sign" in said
    assert desk.store.count(Report) == 0
    result = desk.take(text, "report", accept=[Correction.SWAP, Correction.HEMISPHERE])
    assert (result.added.new, len(result.notes)) == (2, 2)
    places = {(e.point.x, e.point.y) for e in desk.vault.exact(Audience.CASEWORKER).values()}  # type: ignore[union-attr]
    assert places == {(98.6, 16.3)}


def test_a_note_that_could_name_a_person_is_refused_or_blotted(desk: Desk) -> None:
    header = REPORTS.replace("synthetic", "note,synthetic")
    text = header + GOOD.replace(",true", ",Ask Mr Aung at +95 9 123 456 789.,true")
    said = messages(desk.take(text, "report"))
    assert "seems to hold a telephone number and a name, which is never kept" in said
    assert "Aung" not in said
    desk.take(text, "report", accept=[Correction.REDACT])
    (exact,) = desk.vault.exact(Audience.CASEWORKER).values()
    assert exact.note == "Ask [...] at [...]."


def test_refused_rows_are_written_with_their_reasons_and_no_formula(desk: Desk) -> None:
    refused = desk.folder / "refused.csv"
    bad = "=1+1,never,98.6,16.3,stated,yes,true\n"
    result = desk.take(REPORTS + GOOD + bad, "report", skip_refused=True, refused_to=refused)
    assert (result.added.new, result.refused) == (1, 1)
    lines = refused.read_text().splitlines()
    assert lines[0].startswith("row,refused because,id,month")
    assert lines[1].startswith("3,")
    assert "month is no date" in lines[1]
    assert ",'=1+1," in lines[1]
    assert refused.stat().st_mode & 0o077 == 0


def test_figures_of_cases_and_roles_of_organisations_come_in(desk: Desk) -> None:
    cases = "id,kind,stage,count,country_iso3,date,source_title,synthetic\n"
    assert desk.take(cases + "K-1,prosecution,trial,3,XXA,2025-03,Invented,yes\n", "case").added.new
    roles = "id,name,role,zone_id,source_title,synthetic\n"
    row = "O-1,Invented Holdings,developer,Z-1,Invented,yes\n"
    assert desk.take(roles + row, "organisation").added.new == 1
    person = "O-2,Mr Aung Aung,owner,Z-1,Invented,yes\n"
    assert "seems to hold a name" in messages(desk.take(roles + person, "organisation"))
