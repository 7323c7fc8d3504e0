"""The map of a compound: its filters, its table and its link, as on the page of a zone."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components import map_panel
from dashboard.components.map_panel import Said
from dashboard.wiring import Workshop
from tests.builders import a_detection, a_rescue, a_review
from tests.dashboard.reading import words
from tests.dashboard.test_compound_page import ALL, PICTURES, hold, page


@pytest.fixture
def parts() -> Iterator[Workshop]:
    held = hold([*ALL, *PICTURES])
    yield held
    held.close()


def of_the_page(app: AppTest, column: str) -> list[str]:
    """Return a column of the table that has it, but for the map's own; nothing without one."""
    found = [each.value for each in app.dataframe if column in each.value]
    return [str(each) for table in found for each in table[column]]


def test_a_filter_is_on_the_map_the_counts_the_tables_and_in_the_link() -> None:
    held = hold([*ALL, a_rescue(compound_id="C-1", admiralty_source="E"),
                 a_rescue(rescue_id="R-2", compound_id="C-1", admiralty_source="B"),
                 a_detection(detection_id="d-2", score=0.2),
                 a_review(detection_id="d-2", compound_id="C-1")])  # fmt: skip
    app = page(site="C-1", layer="detections").run()
    said = words(app)
    assert of_the_page(app, "when") == ["2024-02", "2024-09-30", "2024-05", "2024-05"]
    assert "Events: showing 2 of 2" in said
    assert "Declared demolition: Bend Park" in said
    app.slider(key="filter-score").set_value(0.5).run()
    app.date_input(key="filter-until").set_value(date(2024, 8, 31)).run()
    app.selectbox(key="filter-grade").select("B").run()
    said = words(app)
    assert "Filtered: until 2024-08-31; score 0.50 and more; sources B and better" in said
    assert "Detections: showing 1 of 2 (1 below the score)" in said
    assert "Detections assigned to it: showing 0 of 1 (1 below the score)" in said
    assert "Events: showing 1 of 2 (1 outside of the period)" in said
    assert "Declared demolition: Bend Park" not in said
    assert of_the_page(app, "when") == ["2024-02", "2024-05"]
    assert of_the_page(app, "detection_id") == ["d-1"]
    (label,) = [each.label for each in app.expander if each.label.startswith("Rescues")]
    assert label.replace("\\", "") == "Rescues: showing 1 of 2 (1 of a less reliable source)"
    asked = {name: app.query_params[name] for name in ("score", "until", "grade")}
    assert asked == {"score": "0.5", "until": "2024-08-31", "grade": "B"}
    again = page(site="C-1", **asked).run()
    assert "Events: showing 1 of 2" in words(again)
    app.date_input(key="filter-until").set_value(None).run()
    assert "until" not in app.query_params
    held.close()


@pytest.mark.usefixtures("parts")
def test_a_row_of_the_map_as_a_table_is_chosen_and_stands_in_the_link() -> None:
    app = page(site="C-1", layer="detections").run()
    one = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.session_state["compound-table-detections"] = one
    app.run()
    assert "Id: d-1" in words(app)
    assert app.query_params["detection"] == "d-1"
    again = page(site="C-1", layer="detections", detection="d-1").run()
    assert again.session_state["compound-table-detections"]["selection"]["rows"] == [0]
    assert "Id: d-1" in words(again)


@pytest.mark.usefixtures("parts")
def test_what_is_clicked_and_switched_off_on_its_map_is_in_the_link_and_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[dict[str, Any]] = []
    answers = [Said(clicked=("events", "E-2"), off=("rescues", "+report-cells"))]

    def show(args: dict[str, Any], **_named: object) -> Said:
        told.append(args)
        return answers.pop() if answers else Said()

    monkeypatch.setattr(map_panel, "show", show)
    app = page(site="C-1").run()
    link = {"off": "rescues,+report-cells", "chosen": "events/E-2"}
    assert told[0]["chosen"] == "C-1"
    for _again in range(2):
        words(app)
        assert {name: app.query_params[name] for name in link} == link
        app.run()
    assert (told[-1]["chosen"], told[-1]["off"]) == ("E-2", ["+report-cells", "rescues"])
    app.selectbox(key="site-Z-1").select("d-1").run()
    assert {name: app.query_params[name] for name in link} == link
