"""`release show`, and what the demo's own release says to who runs it long after its date."""

import json

import pytest

from dashboard.cli.context import workshop
from dashboard.demo import AS_OF, furnish
from layers.release_words import HOW_TO_READ, TITLES
from tests.dashboard.conftest import Run


@pytest.fixture
def demo(run: Run) -> Run:
    """Return `run` over the demo's invented records, without its imagery."""
    with workshop(create=True) as parts:
        furnish(parts, [], recorded_at=AS_OF, say=lambda _: None)
    return run


def test_without_a_release_it_is_said_what_to_do(run: Run) -> None:
    run("init")
    shown = run("release", "show")
    assert shown.exit_code == 0
    assert "no release of report counts was made yet: compoundwatch release make" in shown.output
    assert json.loads(run("release", "show", "--json").output) == []


def test_the_demo_has_figures_of_every_topic_and_nobody_is_told_that_they_are_old(
    demo: Run,
) -> None:
    shown = demo("release", "show").output
    for title in TITLES.values():
        assert f"2024  {title}  (invented)" in shown
    assert "at least    20  Nothing was asked" in shown
    assert HOW_TO_READ in " ".join(shown.split())
    assert "all of them invented" in shown
    assert "days old" not in shown
    rows = json.loads(demo("release", "show", "--json").output)
    assert {row["topic"] for row in rows} == {*TITLES}
    assert all(row["synthetic"] and row["at_least"] >= 11 for row in rows)


def test_making_one_says_what_it_holds(demo: Run) -> None:
    made = demo("release", "make").output
    assert "Made: release 2 of" in made
    assert "Figures: release 2 of" in made
