"""The priority list: who gets it, what each weight does, and what is said not to be known."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from shapely import Point, box
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.settings import Settings
from dashboard.wiring import Workshop, open_workshop
from layers.audit_entry import AuditEntry
from layers.clearance import INSIDE, OUTSIDE
from layers.compound import Compound
from layers.record import Record
from layers.terms import Audience, AuditAction, DetectionStatus, EventKind, SiteStatus
from tests.builders import (
    NOW,
    a_compound,
    a_detection,
    a_footprint,
    a_release,
    a_release_cell,
    a_report,
    a_rescue,
    a_run,
    a_zone,
    an_event,
)
from tests.dashboard.reading import words

FAR = box(99.0, 17.0, 99.004, 17.004)
ALL: list[Record] = [
    a_zone(), a_run(), a_release(through="2024Q3"), a_release_cell(), a_detection(),
    a_compound(status=SiteStatus.ACTIVE, admiralty_source="B", admiralty_info="2"),
    a_compound(compound_id="C-2", name="*Far* <b>Park</b>", shape=FAR, country_iso3="KHM"),
    a_compound(compound_id="C-3", name="Rough Park", shape=Point(98.6, 16.3), precision_m=15_000,
               status=SiteStatus.DEMOLISHED),
    a_footprint(footprint_id="f-1", epoch="2023Q3"),
    a_footprint(footprint_id="f-2", epoch="2024Q3", area_ha=8.0, area_ha_lo=7.0, area_ha_hi=9.0),
    a_rescue(compound_id="C-1", on=date(2024, 5, 17)),
    an_event(kind=EventKind.RAID, on=date(2024, 2, 1)),
]  # fmt: skip


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
    script = "from dashboard.pages import priority_page\npriority_page.show()\n"
    app = AppTest.from_string(script, default_timeout=60)
    for name, value in asked.items():
        app.query_params[name.replace("_", "-")] = value
    return app


def table(app: AppTest) -> Any:
    return app.dataframe[0].value


@pytest.mark.parametrize("audience", sorted(OUTSIDE))
def test_those_outside_get_a_sentence_and_no_name(audience: Audience) -> None:
    held = hold(ALL, audience)
    app = page().run()
    assert "would warn those who hold people there" in words(app)
    assert "Bend Park" not in words(app)
    assert not app.dataframe
    assert not app.slider
    held.close()


@pytest.mark.parametrize("audience", sorted(INSIDE))
def test_those_inside_get_the_list_and_no_report_is_read_for_it(audience: Audience) -> None:
    held = hold(ALL, audience)
    app = page().run()
    assert list(table(app)["compound"]) == ["Bend Park", "*Far* <b>Park</b>", "Rough Park"]
    assert held.store.select(AuditEntry) == []
    held.close()


def test_a_compound_that_was_withdrawn_is_ranked_nowhere() -> None:
    site = next(each for each in ALL if isinstance(each, Compound))
    held = hold(
        [each for each in ALL if each is not site] + [replace(site, withdrawn_on=NOW.date())]
    )
    assert list(table(page().run())["compound"]) == ["*Far* <b>Park</b>", "Rough Park"]
    held.close()


def test_each_compound_has_a_score_the_ranks_it_could_have_and_what_is_not_known(
    parts: Workshop,
) -> None:
    app = page().run()
    rows = table(app).set_index("compound")
    assert rows.loc["Bend Park", "could be"] == "1 – 3"
    assert rows.loc["Rough Park", "R"] == "?"
    assert rows.loc["Bend Park", "R"] == "5.8"
    assert list(rows["not known"]) == [1, 8, 8]
    assert "it could rise to 1; by what is not known of others, it could fall to 3" in words(app)
    assert "Not known: Trend of reports (alone it could lead to rank 1)." in words(app)
    assert parts.settings.audience is Audience.ANALYST


def test_the_evidence_of_a_compound_is_shown_with_source_date_and_sentence(
    parts: Workshop,
) -> None:
    app = page().run()
    shown = next(each.value for each in app.dataframe if "measured" in each.value)
    rows = shown.set_index("measure")
    growth = rows.loc["G · Growth in the last year"]
    assert growth["measured"].startswith("+6.00 ha (+4.88 to +7.12), +300 %")
    assert growth["0 to 1"] == "0.98"  # of the lower end, 4.88 ha of 5
    assert (growth["source"], growth["as of"]) == ("imagery", "2024Q3")
    assert rows.loc["S · Reported status", "measured"] == "active"
    app.selectbox(key="priority-compound").set_value("C-3").run()
    shown = next(each.value for each in app.dataframe if "measured" in each.value)
    assert set(shown["measured"]) == {"not known", "demolished"}
    said = app.markdown[0].value.replace("\\", "")
    assert "**R** Not known: its place is known only to within 15 km." in said
    assert "**G** Not known: it has no outline." in said
    assert parts.settings.audience is Audience.ANALYST


def test_a_weight_that_is_moved_changes_scores_and_the_link_and_reset_brings_it_back(
    parts: Workshop,
) -> None:
    app = page().run()
    before = list(table(app)["score"])
    app.slider(key="weight-status").set_value(0.0).run()
    assert list(table(app)["score"]) != before
    assert app.query_params["w-status"] == "0"
    assert list(table(app)["S"]) == ["–", "–", "–"]
    next(each for each in app.button if each.label == "Reset all weights").click().run()
    assert list(table(app)["score"]) == before
    assert "w-status" not in app.query_params
    assert parts.settings.audience is Audience.ANALYST


def test_a_link_brings_weights_order_and_country(parts: Workshop) -> None:
    app = page(w_growth="4.5", order="most", country="KHM").run()
    assert app.slider(key="weight-growth").value == 4.5
    assert app.radio(key="priority-order").value == "most"
    assert list(table(app)["compound"]) == ["*Far* <b>Park</b>"]
    assert list(table(app)["rank"]) == [1]
    assert "Showing 1 of 3 compounds" in words(app)
    assert parts.settings.audience is Audience.ANALYST


@pytest.mark.parametrize("hostile", ["1e9", "-1", "nan", "2.4", "<script>", "9" * 5_000, "٣"])
def test_a_hostile_weight_is_refused_in_words_and_the_default_stands(
    parts: Workshop, hostile: str
) -> None:
    app = page(w_growth=hostile, w_nothing="1", order=hostile).run()
    said = words(app)
    assert "A weight is a number from 0 to 5 in steps of 0.5" in said
    assert "no measure is called that" in said
    assert "The link asks for order" in said
    assert app.slider(key="weight-growth").value == 2.0
    assert "9" * 30 not in said
    assert "w-growth" not in app.query_params
    assert parts.settings.audience is Audience.ANALYST


def test_with_all_weights_at_zero_it_says_that_nothing_is_ranked(parts: Workshop) -> None:
    names = ("reports", "growth", "detections", "status", "trend", "since_rescue", "events",
             "reliability", "credibility")  # fmt: skip
    app = page()
    for name in names:
        app.query_params[f"w-{name}"] = "0"
    app.run()
    assert "All weights are zero" in words(app)
    assert set(table(app)["score"]) == {0.0}
    assert parts.settings.audience is Audience.ANALYST


def test_a_caseworker_counts_open_reports_by_a_click_that_is_logged_once_and_scores_stay() -> None:
    held = hold([*ALL, a_report(compound_id="C-1"), a_report(report_id="P-2", compound_id="")],
                Audience.CASEWORKER)  # fmt: skip
    app = page().run()
    before = list(table(app)["score"])
    assert "open, name it" not in table(app)
    app.button(key="priority-open").click().run()
    app.run()
    assert list(table(app)["open, name it"]) == [1, 0, 0]
    assert list(table(app)["open, of its cell"]) == [1, 0, 0]
    assert list(table(app)["score"]) == before
    assert "1 name this compound" in words(app)
    assert [each.action for each in held.store.select(AuditEntry)] == [AuditAction.READ_REPORTS]
    held.close()


def test_without_compounds_it_says_how_they_come_in() -> None:
    held = hold([a_zone()])
    assert "compoundwatch import FILE --kind compound" in words(page().run())
    held.close()


def test_where_all_compounds_are_withdrawn_it_says_so() -> None:
    held = hold([a_zone(), a_compound(withdrawn_on=NOW.date())])
    said = words(page().run())
    assert "Every compound that you may see is withdrawn" in said
    assert "There is no compound" not in said
    held.close()


def test_where_no_place_is_known_there_is_no_map_and_a_sentence() -> None:
    held = hold([a_zone(), a_compound(shape=None)])
    assert "there is no map" in words(page().run())
    held.close()


def test_detections_that_were_dismissed_or_demolish_count_for_nothing() -> None:
    held = hold([
        a_zone(), a_run(), a_compound(), a_detection(status=DetectionStatus.EXPIRED),
        a_detection(detection_id="d-2", kind="demolition"),
    ])  # fmt: skip
    app = page().run()
    assert list(table(app)["D"]) == ["0.0"]
    held.close()
