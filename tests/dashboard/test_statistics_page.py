"""The page of statistics: each audience, what is in no sum, and what a file says."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.settings import Settings
from dashboard.wiring import Workshop, open_workshop
from layers.audit_entry import AuditEntry
from layers.record import Record
from layers.release_figure import ReleaseFigure, Topic
from layers.terms import Audience, AuditAction, Tlp
from layers.withdrawing import withdraw
from layers.zone import Zone
from tests.builders import (
    NOW,
    a_case,
    a_compound,
    a_detection,
    a_footprint,
    a_release,
    a_rescue,
    a_review,
    a_run,
    a_zone,
)
from tests.dashboard.reading import words

GONE: dict[str, Any] = {
    "outline": None, "area_ha": None, "area_ha_lo": None, "area_ha_hi": None,
    "observed_share": 0.2,
}  # fmt: skip
ALL: list[Record] = [
    a_zone(name="=Bend"), a_zone(zone_id="Z-2", name="Old Port", country_iso3="KHM"), a_run(),
    a_compound(tlp=Tlp.CLEAR),
    a_detection(), a_detection(detection_id="d-2"),
    a_review(detection_id="d-2"),
    a_footprint(footprint_id="f-1", epoch="2023Q3", tlp=Tlp.CLEAR),
    a_footprint(footprint_id="f-2", epoch="2024Q3", area_ha=8.0, area_ha_lo=7.0, area_ha_hi=9.0,
                tlp=Tlp.CLEAR),
    a_footprint(footprint_id="f-3", zone_id="Z-2", site_id="C-9", epoch="2024Q3", tlp=Tlp.CLEAR,
                **GONE),
    a_rescue(compound_id="C-1", on=date(2024, 5, 17)),
    a_rescue(rescue_id="R-2", n_people=4, on=date(2024, 5, 18)),
    a_release(),
    ReleaseFigure(release_id="000001", row_id="2024-citizenship-KEN", topic=Topic.CITIZENSHIP,
                  code="KEN", year="2024", at_least=15, synthetic=True),
    a_case(), a_case(case_id="K-2", country_iso3="KHM"),
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
    script = "from dashboard.pages import statistics_page\nstatistics_page.show()\n"
    app = AppTest.from_string(script, default_timeout=60)
    app.query_params.update(asked)
    return app


def with_column(app: AppTest, name: str) -> Any:
    return next(each.value for each in app.dataframe if name in each.value)


def test_growth_is_summed_over_what_was_observed_and_the_rest_is_counted(parts: Workshop) -> None:
    app = page().run()
    said = words(app)
    assert "By country: 1 of 2 zones are in the sums" in said
    assert "1 were not observed at both ends, 0 have no footprint" in said
    rows = with_column(app, "in the sum").set_index("country")
    assert rows.loc["XXA", "net, ha"] == 6.0
    assert rows.loc["KHM", "net, ha"] != rows.loc["KHM", "net, ha"]
    assert app.selectbox(key="growth-first").value == "2023Q3"
    assert parts.settings.audience is Audience.ANALYST


def test_a_withdrawn_zone_is_in_no_sum_and_is_counted(parts: Workshop) -> None:
    assert "Withdrawn zones" not in words(page().run())
    withdraw(parts.log(), Zone, "Z-2", at=NOW)
    said = words(page().run())
    assert "By country: 1 of 1 zones are in the sums" in said
    assert "Withdrawn zones, which are in no sum: 1." in said


def test_detections_of_a_withdrawn_zone_are_in_no_sum_and_are_counted(parts: Workshop) -> None:
    withdraw(parts.log(), Zone, "Z-1", at=NOW)
    app = page().run()
    assert "Detections of withdrawn zones, which are in no sum: 2." in words(app)
    assert not [each for each in app.dataframe if "verified" in each.value]
    assert "No detection of this kind that you may see" in words(app)


def test_detections_rescues_nationalities_and_cases_are_told(parts: Workshop) -> None:
    app = page().run()
    assert list(with_column(app, "verified")["total"]) == [2]
    rescues = with_column(app, "people at least")
    assert list(rescues["people at least"]) == [40]
    assert list(rescues["without a number"]) == [1]
    assert list(with_column(app, "nationality")["nationality"]) == ["Kenya"]
    assert "KHM 3 + XXA 3 = 6" in words(app)
    assert parts.settings.audience is Audience.ANALYST


@pytest.mark.parametrize("audience", list(Audience))
def test_each_audience_gets_sums_of_what_it_may_see(audience: Audience) -> None:
    held = hold(ALL, audience)
    app = page().run()
    said = words(app)
    outside = audience in (Audience.PUBLIC, Audience.PARTNER, Audience.POLICY)
    totals = list(with_column(app, "verified")["total"])
    assert totals == ([1] if outside else [2])
    assert ("1 not verified by a person" in said) is outside
    people = list(with_column(app, "people at least")["people at least"])
    assert people == ([44] if audience is Audience.CASEWORKER else [40])
    assert AuditAction.READ_REPORTS not in [e.action for e in held.store.select(AuditEntry)]
    held.close()


def test_real_and_invented_records_are_never_added_up(parts: Workshop) -> None:
    parts.store.put([
        a_zone(zone_id="Z-3", synthetic=False), a_run(run_id="run-9", zone_id="Z-3"),
        a_detection(detection_id="d-3", zone_id="Z-3", run_id="run-9", synthetic=False),
    ])  # fmt: skip
    app = page().run()
    assert app.radio(key="statistics-records").value == "real"
    assert list(with_column(app, "verified")["total"]) == [1]
    app.radio(key="statistics-records").set_value("invented").run()
    assert list(with_column(app, "verified")["total"]) == [2]
    assert app.query_params["records"] == "invented"


@pytest.mark.parametrize("hostile", ["<script>", "9" * 5_000, "2030Q1"])
def test_a_hostile_link_is_refused_in_words(parts: Workshop, hostile: str) -> None:
    said = words(page(first=hostile, records=hostile).run())
    assert "asks for a quarter that was not observed. 2023Q3 is shown" in said
    assert "of a kind that there is not" in said
    assert hostile[:30] not in said
    assert parts.settings.audience is Audience.ANALYST


def test_a_first_quarter_after_the_last_gets_a_sentence_and_no_figure(parts: Workshop) -> None:
    app = page(first="2024Q3", last="2023Q3").run()
    assert "must lie before the last" in words(app)
    assert not [each for each in app.dataframe if "in the sum" in each.value]
    assert parts.settings.audience is Audience.ANALYST


def test_without_zones_it_says_how_they_come_in() -> None:
    held = hold([])
    assert "compoundwatch zone add" in words(page().run())
    held.close()


def test_a_zone_without_anything_gets_a_sentence_in_each_part() -> None:
    held = hold([a_zone()])
    said = words(page().run())
    for each in ("nothing can be compared", "No detection of this kind", "No rescue of this kind",
                 "No nationality was released", "No two figures of cases"):  # fmt: skip
        assert each in said
    held.close()


def test_a_file_says_whom_it_is_for_and_is_logged_and_holds_no_formula(
    parts: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.components import download  # noqa: PLC0415 - patched for this test

    made: dict[str, Any] = {}

    def kept(_label: str, content: Any, **told: Any) -> None:
        made[told["name"]] = content

    monkeypatch.setattr(download, "show", kept)
    app = page().run()
    assert not app.exception
    text = made["growth-by-zone-2023Q3-2024Q3.csv"]().decode()
    assert "'=Bend" in text
    assert "analyst" in text
    assert "TLP:CLEAR" in text
    assert "10 and more, but for caseworkers" in text
    assert parts.settings.audience is Audience.ANALYST


def test_what_leaves_is_in_the_audit_log_first(parts: Workshop) -> None:
    app = page().run()
    buttons = app.get("download_button")
    assert {each.proto.label for each in buttons} >= {
        "Growth by country, CSV", "Growth by zone, CSV", "Detections by country, CSV",
        "Rescues by quarter, CSV", "Nationalities, CSV", "Figures of cases, CSV",
    }  # fmt: skip
    assert parts.store.select(AuditEntry) == []
