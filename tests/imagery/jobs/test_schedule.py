"""imagery.jobs.schedule: which zones are due, by the runs on record and a clock handed in."""

from datetime import UTC, datetime, timedelta

from imagery.jobs.schedule import cron_line, due_zones
from layers.run import Run
from tests.small_world import small_zone

NOW = datetime(2024, 7, 1, tzinfo=UTC)
ZONES = [small_zone("Z-A"), small_zone("Z-B"), small_zone("Z-C")]


def a_run(zone_id: str, days_ago: float) -> Run:
    at = NOW - timedelta(days=days_ago)
    return Run(
        run_id=f"run-{zone_id}-{days_ago}", zone_id=zone_id, job="refresh", recipe_id="r",
        recipe="", source="simulate", as_of=at, recorded_at=at,
    )  # fmt: skip


def test_a_zone_never_looked_at_comes_first_and_the_stalest_next() -> None:
    runs = [a_run("Z-A", 9), a_run("Z-B", 30), a_run("Z-B", 12)]
    due = due_zones(ZONES, runs, as_of=NOW, every_days=5)
    assert [zone.zone_id for zone in due] == ["Z-C", "Z-B", "Z-A"]


def test_a_zone_that_was_just_looked_at_is_not_due() -> None:
    due = due_zones(ZONES[:1], [a_run("Z-A", 4.9)], as_of=NOW, every_days=5)
    assert due == []


def test_the_cron_line_quotes_what_a_shell_would_read() -> None:
    assert "'folder:/a b; rm'" in cron_line(5, "folder:/a b; rm")
    assert cron_line(5, "").endswith("--every-days 5")
