"""The panel of figures: words, numbers that are "at least", a chart a topic, and a table."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from streamlit.testing.v1 import AppTest

from layers.case_terms import Channel, Money
from layers.frames import Released
from layers.read import Reader
from layers.releasing import make_release
from layers.report import Report
from layers.store.memory import MemoryStore
from layers.terms import Audience
from tests.builders import a_log, a_report

AT = datetime(2026, 4, 1, tzinfo=UTC)


def some(count: int, name: str, **said: Any) -> list[Report]:
    return [
        a_report(report_id=f"{name}-{n}", compound_id=f"C-{n % 3}", synthetic=False, **said)
        for n in range(count)
    ]


def released(*reports: Report) -> Released:
    store = MemoryStore()
    store.put(reports)
    make_release(a_log(store), as_of=AT)
    return Reader(store, Audience.PUBLIC, as_of=AT + timedelta(days=1)).report_figures()


def panel(found: Released) -> AppTest:
    def page(found):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202 - a script by itself
        from dashboard.components import figures_panel  # noqa: PLC0415 - runs in the page's script

        figures_panel.show(found)

    app = AppTest.from_function(page, kwargs={"found": found}).run()
    assert not app.exception
    return app


def of_two_years() -> Released:
    return released(
        *some(22, "a", ransom=Money.NONE), *some(17, "b", ransom=Money.MORE),
        *some(30, "c", channel=Channel.NGO, epoch="2025Q2"),
        *some(12, "d", channel=Channel.FAMILY, epoch="2025Q2"),
    )  # fmt: skip


def test_the_newest_year_is_shown_with_its_topics_and_another_can_be_chosen() -> None:
    app = panel(of_two_years())
    assert [each.value for each in app.markdown] == ["**How the report came**, 2025"]
    assert list(app.dataframe[0].value["reports, at least"]) == [30, 11]
    app.selectbox(key="figures-year").select("2024").run()
    assert [each.value for each in app.markdown] == ["**Ransom asked**, 2024"]
    assert list(app.dataframe[0].value["code"]) == [
        "Nothing was asked",
        "At least 20,000 US dollars",
    ]
    assert list(app.dataframe[0].value["reports, at least"]) == [20, 15]


def test_release_date_and_how_to_read_it_stand_above() -> None:
    said = [each.value for each in panel(of_two_years()).caption]
    assert "release 1 of 2026" in said[0]
    assert "4 figures of 11 reports and more" in said[0]
    assert "at least that many" in said[1]


def test_without_figures_there_is_a_sentence_and_no_chart() -> None:
    app = panel(released(*some(22, "a")))
    assert len(app.caption) == 1
    assert "whole years that have been over for 90 days" in app.caption[0].value
    assert not app.dataframe


def test_each_topic_has_horizontal_bars_with_words_beside_them() -> None:
    (chart,) = panel(of_two_years()).get("vega_lite_chart")
    bars, words = json.loads(chart.proto.spec)["layer"]
    assert (bars["mark"]["type"], words["mark"]["type"]) == ("bar", "text")
    assert bars["encoding"]["x"]["field"] == "reports, at least"
    assert bars["encoding"]["y"]["field"] == "code"
    assert words["encoding"]["text"]["field"] == "said"
