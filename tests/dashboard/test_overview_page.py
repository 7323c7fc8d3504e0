"""The overview, run by Streamlit itself: what changed, what nobody could see, the search."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.components import map_panel
from dashboard.components.changes_list import FIRST, MORE, why
from dashboard.components.map_panel import Said
from dashboard.digest.item import Item, Reason
from dashboard.settings import Settings
from dashboard.wiring import Workshop, open_workshop
from layers.errors import StoreReadOnlyError
from layers.record import Record
from layers.schedule import EVERY_ZONE
from layers.store.memory import MemoryStore
from layers.terms import AttemptState, Audience
from layers.visit import Visit
from layers.withdrawing import withdraw
from layers.zone import Zone
from tests.builders import (
    NOW,
    a_compound,
    a_detection,
    a_rescue,
    a_run,
    a_schedule,
    a_visit,
    a_zone,
    an_attempt,
    one_of_each,
)
from tests.dashboard.reading import words_of_a_sound_page as words

DAY = timedelta(days=1)


def page(**query: str) -> AppTest:
    app = AppTest.from_string(
        "from dashboard.pages import overview_page\noverview_page.show()\n", default_timeout=60
    )
    app.query_params.update(query)
    return app


def hold(*records: Record, audience: Audience = Audience.ANALYST) -> Workshop:
    held = open_workshop(Settings(store_url="memory://", audience=audience))
    held.store.put(records, replace=True)
    session.hold(held, lambda: NOW)
    return held


def news(count: int, **said: object) -> list[Record]:
    """Return zones with a detection each that were learned of an hour ago."""
    at = NOW - timedelta(hours=1)
    rows: list[Record] = []
    for n in range(count):
        rows += [
            a_zone(zone_id=f"Z-{n}", name=f"Place {n}"),
            a_run(run_id=f"run-{n}", zone_id=f"Z-{n}", as_of=at, recorded_at=at),
            a_detection(**{"detection_id": f"d-{n}", "zone_id": f"Z-{n}", "run_id": f"run-{n}",
                           "area_m2": 1e4 + 100 * n, **said}),
        ]  # fmt: skip
    return rows


@pytest.fixture
def held() -> Iterator[Workshop]:
    parts = hold(*one_of_each())
    yield parts
    parts.close()


@pytest.mark.parametrize("audience", list(Audience))
def test_it_opens_for_each_audience_with_zones_without_runs_and_with_nothing(
    audience: Audience,
) -> None:
    for rows in ([], [a_zone()], [a_zone(), a_compound(), a_schedule(zone_id=EVERY_ZONE)]):
        hold(*rows, audience=audience)
        said = words(page().run())
        assert ("compoundwatch demo" in said) == (not rows)
        assert ("no imagery was given yet" in said) == bool(rows)


def test_what_changed_is_told_with_its_reasons_and_links_to_its_pages() -> None:
    hold(*news(2))
    app = page().run()
    said = words(app)
    assert "1. New building, 1.0 ha, in Place 1 (Z-1): alert" in said
    assert "42.0 points: alert (25.0); score 0.70 (14.0); 1.0 ha (3.0)." in said
    assert "Changes: showing 2 of 2 items." in said
    links = [each.proto for each in app.get("page_link")]
    assert {each.page for each in links} >= {"zone", "triage"}
    assert any("detection=d-1" in each.query_string for each in links if each.page == "zone")
    assert any("item=d-1" in each.query_string for each in links if each.page == "triage")


def test_what_changed_in_a_withdrawn_zone_is_counted_and_not_told() -> None:
    held = hold(*news(3))
    withdraw(held.log(), Zone, "Z-1", at=NOW - timedelta(minutes=1))
    app = page().run()
    metrics = {each.label: each.value for each in app.metric}
    assert (metrics["Detections that stand"], metrics["Zones looked at"]) == ("2", "2")
    said = words(app)
    assert "1 more are of a withdrawn zone" in said
    held.close()


def test_ten_are_shown_at_first_and_more_when_asked_for() -> None:
    hold(*news(FIRST + MORE + 5))
    app = page().run()
    assert f"showing {FIRST} of {FIRST + MORE + 5} items" in words(app)
    next(each for each in app.button if each.label == f"Show {MORE} more").click().run()
    assert f"showing {FIRST + MORE} of" in words(app)
    next(each for each in app.button if each.label == "Show 5 more").click().run()
    assert not [each for each in app.button if each.label.startswith("Show")]


def test_all_changes_can_be_had_as_a_table() -> None:
    hold(*news(30))
    app = page().run()
    app.button_group(key="changes-view").set_value("table").run()
    tables = [each.value for each in app.dataframe if "rank" in each.value]
    assert len(tables[0]) == 30


def test_who_judges_nothing_gets_no_link_to_the_triage() -> None:
    hold(*news(1), a_rescue(recorded_at=NOW - DAY, on=NOW.date() - 400 * DAY),
         audience=Audience.POLICY)  # fmt: skip
    app = page().run()
    assert "What you may not see is not counted here" in words(app)
    assert "triage" not in {each.proto.page for each in app.get("page_link")}


def test_a_first_visit_shows_a_week_and_the_next_what_changed_since_then() -> None:
    parts = hold(*news(1))
    assert "your first visit" in words(page().run())
    (visit,) = parts.store.select(Visit)
    assert visit.last_at == NOW
    session.hold(parts, lambda: NOW + 2 * DAY)
    said = words(page().run())
    assert f"Since {NOW:%Y-%m-%d %H:%M} UTC" in said
    assert "Nothing changed that the store learned of" in said
    assert "no proof that nothing was built" in said


def test_a_link_says_since_when_and_a_hostile_one_is_the_last_visit() -> None:
    hold(*news(1), a_visit(who="local", since=NOW - 3 * DAY, last_at=NOW))
    assert "Since 2026-11-20 12:00 UTC" in words(page(since="<script>").run())
    app = page(since="1d").run()
    assert "Since 2026-11-22 12:00 UTC" in words(app)
    assert app.query_params["since"] == "1d"
    said = words(page(since="2026-11-01").run())
    assert "Since 2026-11-01 00:00 UTC" in said
    app.button_group(key="changes-since").set_value("30d").run()
    assert "Since 2026-10-24 12:00 UTC" in words(app)


def test_a_store_that_is_only_read_breaks_nothing_and_it_is_said(
    held: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shut(*_: object, **__: object) -> None:
        raise StoreReadOnlyError("It cannot be written.")

    monkeypatch.setattr(MemoryStore, "put", shut)
    assert held.store.select(Visit, who="local") == []
    assert "cannot be written" in words(page().run())


def test_what_nobody_could_see_is_said_with_what_to_do() -> None:
    ago = NOW - 100 * DAY
    failed = [
        an_attempt(attempt_id=f"at-{n}", zone_id="Z-2", state=AttemptState.FAILED, said="No disk.",
                   as_of=NOW - (20 - n) * DAY, started_at=NOW - (20 - n) * DAY,
                   ended_at=NOW - (20 - n) * DAY, token=n + 1)
        for n in range(3)
    ]  # fmt: skip
    hold(
        a_zone(recorded_at=ago), a_zone(zone_id="Z-2", name="Second", recorded_at=ago),
        a_run(as_of=ago, recorded_at=ago), a_schedule(zone_id="Z-1"), *failed,
        an_attempt(state=AttemptState.DONE, run_id="run-1", as_of=ago, started_at=ago,
                   ended_at=ago),
    )  # fmt: skip
    app = page().run()
    said = words(app)
    assert "they are not unchanged, they are unknown" in said
    assert "radar sees through clouds" in said
    assert "1 of 2 zones were never looked at" in said
    assert "1 of 2 zones have no schedule, so no alarm rings for them" in said
    assert "Jobs that stand still" in said
    assert "unchanged." not in said
    alarms = [row for each in app.dataframe if "alarm" in each.value for row in each.value["alarm"]]
    assert set(alarms) == {"not seen", "job did not run"}


def test_a_withdrawn_zone_is_none_that_nobody_could_see() -> None:
    ago = NOW - 100 * DAY
    gone = {"withdrawn_on": NOW.date()}
    hold(
        a_zone(recorded_at=ago), a_run(as_of=ago, recorded_at=ago), a_schedule(zone_id="Z-1"),
        a_zone(zone_id="Z-2", name="Second", recorded_at=ago, **gone),
        a_zone(zone_id="Z-3", name="Third", recorded_at=ago, **gone),
        a_run(run_id="run-3", zone_id="Z-3", as_of=ago, recorded_at=ago),
    )  # fmt: skip
    app = page().run()
    assert {each.label: each.value for each in app.metric}["Zones watched"] == "1"
    said = words(app)
    assert "Of 1 of 1 zones there was no usable view" in said
    assert "1 of 1 zones were looked at and never seen well enough" in said
    assert "were never looked at" not in said
    assert "have no schedule" not in said


def test_the_map_can_show_only_what_changed_and_its_table_follows() -> None:
    hold(*news(2), a_zone(zone_id="Z-9", name="Quiet"),
         a_run(run_id="old", zone_id="Z-9", as_of=NOW - 90 * DAY, recorded_at=NOW - 90 * DAY),
         a_detection(detection_id="d-9", zone_id="Z-9", run_id="old"))  # fmt: skip
    app = page().run()

    def shown() -> set[str]:
        (table,) = [each.value for each in app.dataframe if "detection_id" in each.value]
        return set(table["detection_id"])

    assert shown() == {"d-0", "d-1", "d-9"}
    app.toggle(key="overview-only").set_value(True).run()
    assert shown() == {"d-0", "d-1"}
    for layer in ("zones", "compounds", "footprints", "rescues", "report-cells", "events"):
        app.button_group(key="overview-table").set_value(layer).run()
        assert not app.exception


@pytest.mark.usefixtures("held")
def test_a_click_on_the_map_offers_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [Said(clicked=("compounds", "C-1"))]
    monkeypatch.setattr(
        map_panel, "show", lambda *_args, **_named: answers.pop() if answers else Said()
    )
    app = page().run()
    assert "You chose Bend Park" in words(app)
    assert app.query_params["chosen"] == "compounds/C-1"
    assert "You chose Bend Park" in words(app.run())
    said = words(page(chosen="compounds/nothing of the kind").run())
    assert "You chose" not in said
    assert "The link asks for “chosen”: there is none of that name" in said


@pytest.mark.usefixtures("held")
def test_a_row_of_the_table_is_chosen_as_a_click_is() -> None:
    app = page().run()
    one = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.session_state["overview-table-detections"] = one
    said = words(app.run())
    assert app.query_params["detection"] == "d-1"
    assert "You chose d-1" in said


@pytest.mark.usefixtures("held")
def test_what_is_off_in_the_tree_is_in_the_link_and_comes_back_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[list[str]] = []
    answers = [Said(off=("events", "+report-cells", "<img>"))]

    def show(args: dict[str, Any], **_named: object) -> Said:
        told.append(args["off"])
        return answers.pop() if answers else Said()

    monkeypatch.setattr(map_panel, "show", show)
    app = page().run()
    assert app.query_params["off"] == "events,+report-cells"
    again = page(off="events,+report-cells").run()
    assert told[-1] == ["+report-cells", "events"]
    assert again.query_params["off"] == "events,+report-cells"
    assert "no such part of the map" in words(page(off="<img>").run())


@pytest.mark.usefixtures("held")
def test_the_search_links_to_what_it_finds() -> None:
    app = page().run()
    app.text_input(key="search-overview").set_value("bend").run()
    assert "bend: showing 2 of 2" in words(app)
    labels = {each.proto.label.replace("\\", "") for each in app.get("page_link")}
    assert any("River Bend" in each for each in labels)
    app.text_input(key="search-overview").set_value("zzzzzz").run()
    assert "Nothing that you may see is called zzzzzz" in words(app)
    app.text_input(key="search-overview").set_value("benf").run()
    assert "Nothing is called benf. Close to it" in words(app)


def test_an_item_that_counts_for_less_says_so() -> None:
    item = Item(keys=("k",), zone_id="Z-1", kind="detection", said="x",
                reasons=(Reason(said="alert", points=20.0),))  # fmt: skip
    assert why(item, 20.0, 1) == "20.0 points: alert (20.0)."
    assert why(item, 15.0, 2).endswith("Counted at 75%: 1 of its zone stand above it.")
