"""The page of a zone, run by Streamlit itself, without a browser."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.components import map_panel
from dashboard.components.map_panel import Said
from dashboard.settings import Settings
from dashboard.wiring import Workshop, open_workshop
from layers.composite import EPOCH
from layers.record import Record
from layers.terms import Audience
from layers.withdrawing import withdraw
from layers.zone import Zone
from tests.builders import (
    NOW,
    a_composite,
    a_compound,
    a_detection,
    a_footprint,
    a_png,
    a_run,
    a_scene,
    a_zone,
    an_event,
    an_evidence,
)
from tests.dashboard.reading import words

ALL: list[Record] = [
    a_zone(),
    a_compound(),
    a_run(),
    a_scene(),
    an_event(),
    an_evidence(),
    a_detection(score=0.95),
    a_detection(detection_id="d-2", score=0.3, window_end=date(2025, 6, 1)),
    *(
        a_footprint(footprint_id=f"f-{site}-{epoch}", site_id=site, epoch=epoch)
        for site in ("C-1", "Z-1")
        for epoch in ("2024Q2", "2024Q3")
    ),
    a_composite(),
    a_composite(composite_id="img-2024Q2", role=EPOCH, epoch="2024Q2", png=a_png()),
]


def hold(records: list[Record], audience: Audience = Audience.ANALYST) -> Workshop:
    parts = open_workshop(Settings(store_url="memory://", audience=audience))
    session.hold(parts, lambda: NOW)
    parts.store.put(records)
    return parts


@pytest.fixture
def parts() -> Iterator[Workshop]:
    held = hold(ALL)
    yield held
    held.close()


def page(**asked: str) -> AppTest:
    script = "from dashboard.pages import zone_page\nzone_page.show()\n"
    app = AppTest.from_string(script, default_timeout=60)
    app.query_params.update({"zone": "Z-1", **asked})
    return app.run()


def link(app: AppTest) -> dict[str, str]:
    held = app.query_params.items()
    return {name: each if isinstance(each, str) else each[0] for name, each in held}


@pytest.mark.usefixtures("parts")
def test_a_filter_in_a_link_is_said_and_what_it_hides_is_counted_on_the_whole_page() -> None:
    app = page(score="0.9")
    said = words(app)
    assert "Filtered: score 0.90 and more" in said
    assert "Detections: showing 1 of 2 (1 below the score)" in said
    assert list(app.dataframe[0].value.iloc[:, 0]) == ["d-1"]
    assert link(app)["score"] == "0.9"


@pytest.mark.usefixtures("parts")
def test_a_filter_that_is_moved_goes_into_the_link_and_one_that_is_taken_back_leaves_it() -> None:
    app = page()
    app.slider(key="filter-score").set_value(0.5).run()
    assert link(app)["score"] == "0.5"
    assert "showing 1 of 2 (1 below the score)" in words(app)
    app.slider(key="filter-score").set_value(0.0).run()
    assert "score" not in link(app)
    assert "Detections: showing 2 of 2" in words(app)


@pytest.mark.usefixtures("parts")
def test_the_slider_moves_footprints_and_goes_into_the_link() -> None:
    app = page(epoch="2024Q2")
    assert app.select_slider(key="zone-epoch").value == "2024Q2"
    app.select_slider(key="zone-epoch").set_value("2024Q3").run()
    assert link(app)["epoch"] == "2024Q3"


@pytest.mark.usefixtures("parts")
def test_two_dates_that_are_chosen_stay_in_the_link() -> None:
    app = page(tab="dates", first="2024Q2", last="2024Q3")
    (left,) = (each for each in app.selectbox if each.label == "Left")
    app = left.select("2024Q3").run()
    words(app)
    assert link(app)["first"] == "2024Q3"


@pytest.mark.parametrize(
    ("tab", "said"),
    [
        ("dates", "Two dates side by side"),
        ("time", "What is said to have happened"),
        ("looks", "Scenes: showing 1 of 1"),
    ],
)
@pytest.mark.usefixtures("parts")
def test_each_thing_below_the_map_is_there_when_it_is_asked_for(tab: str, said: str) -> None:
    assert said in words(page(tab=tab))


@pytest.mark.usefixtures("parts")
def test_what_a_link_cannot_have_is_said_and_never_repeated() -> None:
    app = page(score="7", statuses="hostile", detection="d-none", nonsense="kanarie")
    said = words(app)
    assert "The link asks for “score”: give a number from 0 to 1" in said
    assert "“statuses”" in said
    assert "“detection”" in said
    assert "mean nothing here: 1" in said
    assert not any(word in said for word in ("hostile", "d-none", "kanarie"))
    assert link(app) == {"zone": "Z-1", "epoch": "2024Q3"}


def select(app: AppTest, layer: str, *rows: int) -> AppTest:
    """Select a row of the map's table, as a reader does; none to let it go."""
    chosen = {"rows": list(rows), "columns": [], "cells": []}
    app.session_state[f"zone-table-{layer}"] = {"selection": chosen}
    return app.run()


def selected(app: AppTest, layer: str) -> list[int]:
    rows: list[int] = app.session_state[f"zone-table-{layer}"]["selection"]["rows"]
    return rows


def told(app: AppTest) -> str:
    """Return what the map was told is chosen."""
    (frame,) = [each for each in app.get("component_instance") if "levels" in each.proto.json_args]
    return str(json.loads(frame.proto.json_args)["chosen"])


@pytest.mark.usefixtures("parts")
def test_a_row_that_is_selected_is_chosen_on_the_map_in_the_link_and_for_its_evidence() -> None:
    app = select(page(), "detections", 1)
    assert (link(app)["detection"], told(app)) == ("d-2", "d-2")
    assert "Id: d-2" in words(app)
    app = select(app, "detections", 0)
    assert (link(app)["detection"], told(app)) == ("d-1", "d-1")
    assert "Recipe: " in words(app)
    app = select(app, "detections")
    assert ("detection" in link(app), told(app)) == (False, "")
    assert "Click a detection" in words(app)


@pytest.mark.usefixtures("parts")
def test_a_link_selects_its_row_and_a_row_of_another_layer_takes_its_place() -> None:
    app = page(detection="d-2")
    assert selected(app, "detections") == [1]
    app.button_group(key="table-layer").set_value("compounds").run()
    assert (link(app)["detection"], selected(app, "compounds")) == ("d-2", [])
    app = select(app, "compounds", 0)
    assert (link(app)["chosen"], told(app)) == ("compounds/C-1", "C-1")
    assert "detection" not in link(app)
    assert "Compounds: Bend Park" in words(app)
    again = page(**link(app))
    assert (link(again), told(again)) == (link(app), "C-1")
    assert selected(again, "compounds") == [0]


@pytest.mark.usefixtures("parts")
def test_a_row_stays_selected_where_a_filter_moves_it_and_is_again_when_it_comes_back() -> None:
    app = page(detection="d-2")
    app.session_state["filter-until"] = date(2026, 1, 1)
    app.session_state["filter-since"] = date(2025, 1, 1)
    app.run()
    assert (selected(app, "detections"), link(app)["detection"]) == ([0], "d-2")
    app.slider(key="filter-score").set_value(0.5).run()
    assert link(app)["detection"] == "d-2"
    app.slider(key="filter-score").set_value(0.0).run()
    assert (selected(app, "detections"), link(app)["detection"]) == ([0], "d-2")


@pytest.mark.usefixtures("parts")
def test_a_click_on_the_map_is_chosen_and_a_row_from_before_does_not_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [Said()]
    monkeypatch.setattr(map_panel, "show", lambda *_args, **_named: answers.pop())
    app = page()
    answers.append(Said())
    app = select(app, "detections", 0)
    assert link(app)["detection"] == "d-1"
    answers.append(Said(clicked=("detections", "d-2")))
    app.run()
    assert (link(app)["detection"], selected(app, "detections")) == ("d-2", [1])
    answers.append(Said(clicked=("compounds", "C-1")))
    app.run()
    assert (link(app)["chosen"], selected(app, "detections")) == ("compounds/C-1", [])
    answers.append(Said())
    assert link(app.run())["chosen"] == "compounds/C-1"
    answers.append(Said(clicked=("compounds", "of nowhere")))
    assert link(app.run())["chosen"] == "compounds/C-1"


@pytest.mark.usefixtures("parts")
def test_a_withdrawn_zone_is_named_as_one_where_it_is_chosen_and_where_it_is_found(
    parts: Workshop,
) -> None:
    def told() -> tuple[list[str], str, str]:
        app = page()
        app.text_input(key="search-zone").set_value("Bend").run()
        links = [each.proto.label for each in app.get("page_link")]
        zone = next(each for each in app.selectbox if each.label == "Zone")
        return zone.options, str(links), words(app)

    options, links, said = told()
    assert "withdrawn" not in str(options) + links + said
    withdraw(parts.log(), Zone, "Z-1", at=NOW)
    options, links, said = told()
    assert "(withdrawn)" in options[0]
    assert links.count("withdrawn") == 1
    assert "This zone is withdrawn" in said


def test_an_unknown_zone_in_a_link_is_said() -> None:
    assert "“zone”: there is none of that name that you may see" in words(page(zone="nowhere"))


@pytest.mark.usefixtures("parts")
def test_the_evidence_names_scenes_with_both_days_recipe_and_run() -> None:
    app = page(detection="d-1")
    scenes = next(each.value for each in app.dataframe if "local_day" in each.value)
    assert set(scenes) >= {"acquired_at", "platform", "clear_share", "shift_px", "used", "reason"}
    assert "Recipe: " in words(app)


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("tab", ["table", "dates", "time", "looks"])
def test_each_audience_has_each_part_or_words(audience: Audience, tab: str) -> None:
    held = hold(ALL, audience)
    words(page(tab=tab, layer="events", grade="A", since="2024-01-01"))
    held.close()


def test_a_zone_without_imagery_says_so_in_each_part() -> None:
    held = hold([a_zone(name="ခ" * 500)])
    for tab in ("table", "dates", "time", "looks"):
        assert "never looked at" in words(page(tab=tab))
    held.close()
