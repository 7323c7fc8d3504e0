"""plan, backfill, and refresh of several zones, as a person or a script uses them."""

import json
from pathlib import Path

import pytest
from shapely import box

from layers.attempt import Attempt
from layers.lease import Lease
from layers.run import Run as RunRecord
from layers.schema import TABLES
from layers.store.factory import open_store
from layers.terms import AttemptState
from layers.withdrawing import withdraw
from layers.zone import Zone
from tests.builders import NOW, a_log
from tests.dashboard.conftest import Run
from tests.dashboard.test_cli import clean, write_zone

SPAN = ("--from", "2023-03", "--to", "2023-06")


@pytest.fixture
def zone(run: Run, archive: Path) -> str:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    return f"folder:{archive}"


def runs(tmp_path: Path) -> list[RunRecord]:
    store = open_store(str(tmp_path / "store" / "test.gpkg"), read_only=True)
    found = store.select(RunRecord)
    store.close()
    return found


def test_a_plan_a_backfill_and_a_plan_again(run: Run, zone: str, tmp_path: Path) -> None:
    said = clean(run("plan", "Z-F", *SPAN, "--source", zone))
    assert "Z-F 2023-03: missing (never looked at); 15 scenes, 1 tiles" in said
    assert "4 of 4 windows to be done." in said
    assert runs(tmp_path) == []
    result = run("backfill", "Z-F", *SPAN, "--source", zone)
    assert result.exit_code == 0
    assert "4 windows: 4 made up for, 0 left as they are, 0 not done." in clean(result)
    made = runs(tmp_path)
    assert sorted(each.window for each in made) == ["2023-03", "2023-04", "2023-05", "2023-06"]
    assert {each.job for each in made} == {"backfill"}
    again = clean(run("backfill", "Z-F", *SPAN, "--source", zone))
    assert "4 windows: 0 made up for, 4 left as they are" in again
    told = json.loads(run("plan", "Z-F", *SPAN, "--source", zone, "--json").stdout)
    assert told["total"]["to_do"] == 0
    assert {each["need"] for each in told["windows"]} == {"same"}


def test_a_plan_of_now_covers_all_zones(run: Run, zone: str) -> None:
    told = json.loads(run("plan", "--source", zone, "--json").stdout)
    assert [each["zone_id"] for each in told["windows"]] == ["Z-F"]
    run("refresh", "Z-F", "--source", zone)
    assert "stands, nothing to do" in clean(run("plan", "--source", zone))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "2023-06", "--to", "2023-03"), "does not lie before"),
        (("--from", "someday"), "is no date"),
        (("--to", "2023-06"), "--to needs --from"),
        (("--from", "2024-06-02", "--to", "2024-06-20", "--as-of", "2024-06-20"), "is over yet"),
    ],
)
def test_windows_that_cannot_be_are_refused(
    run: Run, zone: str, words: tuple[str, ...], said: str
) -> None:
    result = run("plan", "Z-F", "--source", zone, *words)
    assert result.exit_code == 1
    assert said in clean(result)


def test_quarters_are_told_by_how_they_are_written(run: Run, zone: str) -> None:
    told = json.loads(
        run("plan", "Z-F", "--source", zone, "--from", "2023Q1", "--to", "2023Q2", "--json").stdout
    )
    assert [each["window"] for each in told["windows"]] == ["2023Q1", "2023Q2"]


def test_several_zones_are_done_and_the_one_that_fails_is_named_with_what_to_do(
    run: Run, zone: str, tmp_path: Path
) -> None:
    run("zone", "add", "--outline", write_zone(tmp_path / "z.geojson", box(10, 10, 10.01, 10.01)))
    result = run("refresh", "Z-T", "Z-F", "--source", zone)
    assert result.exit_code == 1
    assert "Not done: Z-T:" in clean(result)
    assert "name a source that covers it" in clean(result)
    assert "2 zones, 1 not done." in clean(result)
    assert [each.zone_id for each in runs(tmp_path)] == ["Z-F"]


def test_all_zones_at_once_in_processes_and_as_json(run: Run, zone: str) -> None:
    run("zone", "add", "--from-items", zone.removeprefix("folder:"), "--id", "Z-G")
    result = run("refresh", "--all", "--source", zone, "--compute", "2", "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert sorted(each["zone_id"] for each in told) == ["Z-F", "Z-G"]
    assert all(each["state"] == "done" and each["run"]["outcome"] == "ok" for each in told)


def test_a_withdrawn_zone_is_not_among_all_and_is_refused_by_name(
    run: Run, zone: str, tmp_path: Path
) -> None:
    run("zone", "add", "--from-items", zone.removeprefix("folder:"), "--id", "Z-G")
    store = open_store(str(tmp_path / "store" / "test.gpkg"))
    withdraw(a_log(store), Zone, "Z-G", at=NOW)
    store.close()
    first, second = clean(run("zone", "list")).split("Z-G")
    assert ("withdrawn" in first, "withdrawn" in second) == (False, True)
    told = json.loads(run("plan", *SPAN, "--source", zone, "--json").stdout)
    assert {each["zone_id"] for each in told["windows"]} == {"Z-F"}
    told = json.loads(run("refresh", "--all", "--source", zone, "--json").stdout)
    assert told["zone_id"] == "Z-F"
    for asked in ("refresh", "watch", "footprints", "plan"):
        result = run(asked, "Z-G", "--source", zone)
        assert result.exit_code == 1, asked
        assert "Z-G is withdrawn" in clean(result)
        assert "let it stand again on the page Draw" in clean(result)


def test_without_a_zone_it_says_what_to_give(run: Run) -> None:
    run("init")
    assert "or --all" in clean(run("refresh"))


def test_refreshing_twice_adds_no_row(run: Run, archive: Path, tmp_path: Path) -> None:
    run("zone", "add", "--from-items", archive, "--id", "Z-F")
    words = ("refresh", "Z-F", "--source", f"folder:{archive}")
    assert run(*words).exit_code == 0
    store = open_store(str(tmp_path / "store" / "test.gpkg"), read_only=True)
    kinds = [kind for kind in TABLES if kind not in {Attempt, Lease}]
    before = [store.select(kind) for kind in kinds]
    assert run(*words).exit_code == 0
    assert [store.select(kind) for kind in kinds] == before
    assert [each.state for each in store.select(Attempt)].count(AttemptState.SAME) == 1
    store.close()
