"""The pages, run by Streamlit itself, without a browser."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.navigation import PAGES
from dashboard.settings import Settings
from dashboard.state import chosen
from dashboard.wiring import Workshop, open_workshop
from layers.terms import AttemptState, Audience
from tests.builders import NOW, a_run, a_zone, an_attempt, one_of_each

ROOT = Path(__file__).parents[2]


def page(name: str) -> AppTest:
    script = f"from dashboard.pages import {name}\n{name}.show()\n"
    return AppTest.from_string(script, default_timeout=30)


def hold(audience: Audience = Audience.ANALYST) -> Workshop:
    parts = open_workshop(Settings(store_url="memory://", audience=audience))
    session.hold(parts, lambda: NOW)
    return parts


@pytest.fixture
def parts() -> Iterator[Workshop]:
    held = hold()
    held.store.put(one_of_each())
    yield held
    held.close()


@pytest.fixture
def empty() -> Iterator[Workshop]:
    held = hold()
    yield held
    held.close()


def words(app: AppTest) -> str:
    """Return all text of a page."""
    assert not app.exception
    kinds = (app.title, app.subheader, app.caption, app.info, app.warning, app.text, app.markdown)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


@pytest.mark.parametrize("name", [show.__module__.rpartition(".")[2] for show, *_ in PAGES])
@pytest.mark.parametrize("audience", list(Audience))
def test_each_page_opens_for_each_audience(name: str, audience: Audience) -> None:
    held = hold(audience)
    held.store.put(one_of_each())
    app = page(name)
    app.query_params["zone"] = "Z-1"
    app.run()
    assert not app.exception
    held.close()


@pytest.mark.usefixtures("empty")
def test_an_empty_store_says_how_to_fill_it() -> None:
    assert "compoundwatch demo" in words(page("overview_page").run())
    assert "No job has run yet" in words(page("runs_page").run())


@pytest.mark.usefixtures("parts")
def test_without_a_zone_the_page_asks_for_one() -> None:
    assert "Choose a zone" in words(page("zone_page").run())


@pytest.mark.usefixtures("parts")
def test_a_link_opens_its_zone_its_quarter_and_its_detection() -> None:
    app = page("zone_page")
    app.query_params.update({"zone": "Z-1", "epoch": "2024Q3", "detection": "d-1"})
    app.run()
    said = words(app)
    assert app.selectbox[0].value == "Z-1"
    assert "First look with it: 2024-02-01" in said
    assert "Last look without it: 2024-01-01" in said


@pytest.mark.usefixtures("parts")
def test_a_link_with_an_unknown_zone_asks_again() -> None:
    app = page("zone_page")
    app.query_params["zone"] = "../../etc/passwd"
    app.run()
    assert "Choose a zone" in words(app)


def test_a_zone_that_was_never_looked_at_says_so(empty: Workshop) -> None:
    empty.store.put([a_zone()])
    app = page("zone_page")
    app.query_params["zone"] = "Z-1"
    app.run()
    said = words(app)
    assert "never looked at" in said
    assert "Absence of detections is not absence of construction" in said


@pytest.mark.usefixtures("parts")
def test_a_zone_says_how_much_is_shown_of_how_much() -> None:
    app = page("zone_page")
    app.query_params["zone"] = "Z-1"
    app.run()
    said = words(app).replace("\\", "")
    assert "Detections: showing 1 of 1" in said
    assert "Areas by quarter: of 0 of 1 standing detections. The others" in said


def test_policy_staff_are_told_what_is_hidden_and_why(empty: Workshop) -> None:
    held = hold(Audience.POLICY)
    held.store.put([each for each in one_of_each() if type(each).__name__ != "Review"])
    app = page("zone_page")
    app.query_params["zone"] = "Z-1"
    app.run()
    said = words(app).replace("\\", "")
    assert "Detections: showing 0 of 1 (1 not verified by a person)" in said
    assert empty.settings.audience is Audience.ANALYST


@pytest.mark.usefixtures("parts")
def test_an_online_base_map_says_what_it_gives_away() -> None:
    app = page("overview_page").run()
    app.selectbox(key="basemap").set_value("osm").run()
    assert "tile server now learns" in words(app)


@pytest.mark.usefixtures("parts")
def test_the_app_starts() -> None:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30).run()
    assert not app.exception


def test_a_link_is_held_against_what_is_known() -> None:
    assert chosen({"zone": "Z-1"}, "zone", ["Z-1"]) == "Z-1"
    assert chosen({"zone": "Z-2"}, "zone", ["Z-1"]) == ""
    assert chosen({}, "zone", ["Z-1"]) == ""


def test_what_changed_in_the_store_is_not_taken_from_the_cache(parts: Workshop) -> None:
    from dashboard import cache  # noqa: PLC0415 - beside its test

    before = cache.released("zones").shown
    parts.store.put([a_zone(zone_id="Z-2")])
    assert cache.released("zones").shown == before + 1


def test_one_audience_does_not_get_what_was_cached_for_another(parts: Workshop) -> None:
    from dashboard import cache  # noqa: PLC0415 - beside its test

    rows = one_of_each()
    assert set(cache.released("rescues").frame["place"]) == {"H3 cell"}
    held = hold(Audience.PUBLIC)
    held.store.put(rows)
    assert held.store.version() == parts.store.version()
    assert cache.released("detections").shown in {0, 1}
    assert set(cache.released("rescues").frame["when"]) == {"2024Q2"}


def test_the_runs_page_says_what_failed_and_what_to_do(parts: Workshop) -> None:
    parts.store.put([an_attempt(
        attempt_id="at-2", state=AttemptState.FAILED, said="The disk is full.",
        remedy="Free some space.", started_at=NOW + timedelta(hours=1),
    )])  # fmt: skip
    told = words(page("runs_page").run())
    assert "Failed, and not made good since" in told
    assert "The disk is full.\nFree some space." in told


def test_the_runs_page_tells_one_reason_once_and_counts_what_it_hides(parts: Workshop) -> None:
    parts.store.put([a_zone(zone_id=f"Z-{n}") for n in range(9)])
    parts.store.put(
        [
            an_attempt(
                attempt_id=f"at-{n}{reason}",
                zone_id=f"Z-{n}",
                window=reason,
                state=AttemptState.FAILED,
                said=f"Nothing of Z-{n} in {reason}: {reason[-1] if n == 8 else 'no scene'}.",
                started_at=NOW + timedelta(hours=n),
            )
            for n in range(9)
            for reason in ("2024-01", "2024-02", "2024-03", "2024-04", "2024-05")
        ]
    )
    app = page("runs_page").run()
    told = words(app).replace("\\", "")
    assert "refresh of Z-8, 2024-05" in told
    assert "and 39 more for the same reason" in told
    assert "Z-0, 2024-01" in told
    assert told.count("no scene") == 1
    assert [each.label for each in app.expander] == ["Showing 5 of 6 reasons; the others"]


def test_the_runs_page_says_which_zones_are_silent_and_what_is_due(parts: Workshop) -> None:
    session.hold(parts, lambda: NOW + timedelta(days=90))
    app = page("runs_page").run()
    assert "Of 1 zone nothing is heard" in words(app)
    whys = [table.value["why"].iloc[0] for table in app.dataframe if "why" in table.value]
    assert len(whys) == 2
    assert any("did not run" in why or "No usable view" in why for why in whys)


def test_the_runs_page_opens_the_run_of_a_link(parts: Workshop) -> None:
    parts.store.put([a_run(run_id="run-2", as_of=NOW + timedelta(days=1), detections=7)])
    app = page("runs_page")
    app.query_params["run"] = "run-1"
    assert "run: run-1" in words(app.run())


@pytest.mark.usefixtures("parts")
def test_the_runs_page_gives_the_local_day_of_each_scene() -> None:
    tables = [each.value for each in page("runs_page").run().dataframe]
    (scenes,) = [each for each in tables if "scene_id" in each]
    assert "local_day" in scenes


def test_the_runs_page_marks_a_run_whose_place_another_took(parts: Workshop) -> None:
    parts.store.put([a_run(run_id="run-2", as_of=NOW + timedelta(days=1), supersedes="run-1")])
    app = page("runs_page").run()
    marked = [each for each in app.selectbox[0].options if "superseded" in each]
    assert len(marked) == 1
    assert len(app.selectbox[0].options) == 2
