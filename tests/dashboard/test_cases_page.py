"""The page of cases: filters, what may be added up, and texts that are never code."""

from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point
from streamlit.testing.v1 import AppTest

from dashboard.components.case_totals import sums
from dashboard.wiring import Workshop
from layers.case_terms import CaseStage
from layers.terms import DatePrecision
from tests.builders import a_case, a_compound, a_zone, an_organisation
from tests.dashboard.test_pages import hold, page, words

HOSTILE = "<img src=x onerror=window.ran=1> [x](javascript:window.ran=1) {{7*191}} " + "long " * 60


@pytest.fixture
def parts() -> Iterator[Workshop]:
    held = hold()
    yield held
    held.close()


def shown(**chosen: str) -> AppTest:
    app = page("cases_page").run()
    for label, value in chosen.items():
        box = next(each for each in app.selectbox if each.label.lower().startswith(label))
        app = box.set_value(value).run()
    assert not app.exception
    return app


def ids(app: AppTest, table: int = 0) -> list[object]:
    return list(app.dataframe[table].value["Offence" if table == 0 else "Organisation"])


def test_a_zone_brings_what_is_said_of_its_compounds_too(parts: Workshop) -> None:
    parts.store.put([
        a_zone(), a_zone(zone_id="Z-2", name="Elsewhere", country_iso3="KHM"),
        a_compound(), a_compound(compound_id="C-9", zone_id="Z-1", shape=None),
        a_case(case_id="K-1", zone_id="Z-1", offence="of the zone"),
        a_case(case_id="K-2", compound_id="C-9", offence="of its compound"),
        a_case(case_id="K-3", zone_id="Z-2", offence="of another"),
        an_organisation(name="In the zone"),
        an_organisation(organisation_id="O-2", name="In a case of it", zone_id="", case_id="K-2"),
        an_organisation(organisation_id="O-3", name="In another", zone_id="Z-2"),
    ])  # fmt: skip
    app = shown(zone="Z-1")
    assert set(ids(app)) == {"of the zone", "of its compound"}
    assert set(ids(app, 1)) == {"In the zone", "In a case of it"}
    assert "Of these 3, 2 fit the choice" in words(app).replace("\\", "")


def test_a_compound_that_lies_in_a_zone_is_of_it_though_nobody_said_so(parts: Workshop) -> None:
    zone = a_zone()
    inside = Point(zone.outline.representative_point())
    parts.store.put([
        zone, a_compound(compound_id="C-9", zone_id="", shape=inside),
        a_case(compound_id="C-9", offence="found"), a_case(case_id="K-2", offence="of the country"),
        a_case(case_id="K-3", zone_id="Z-1", offence="of the zone"),
    ])  # fmt: skip
    assert set(ids(shown(zone="Z-1"))) == {"found", "of the zone"}


def test_a_country_is_that_of_the_authorities_or_of_the_place(parts: Workshop) -> None:
    parts.store.put([
        a_zone(country_iso3="MMR"),
        a_case(case_id="K-1", country_iso3="THA", zone_id="Z-1", offence="of Thai courts"),
        a_case(case_id="K-2", country_iso3="MMR", offence="of Burmese courts"),
        a_case(case_id="K-3", country_iso3="KHM", offence="of Cambodian courts"),
    ])  # fmt: skip
    assert set(ids(shown(country="MMR"))) == {"of Thai courts", "of Burmese courts"}
    assert set(ids(shown(country="THA"))) == {"of Thai courts"}


def test_texts_of_records_stay_text_and_an_address_is_no_link(parts: Workshop) -> None:
    evil = "javascript:window.ran=1"
    parts.store.put([
        a_zone(name=HOSTILE),
        a_case(zone_id="Z-1", offence=HOSTILE, source_title=HOSTILE[:500], source_url=evil,
               archived_url=evil),
        an_organisation(name=HOSTILE),
    ])  # fmt: skip
    app = shown(zone="Z-1")
    assert ids(app) == [HOSTILE]
    for table in app.dataframe:
        assert '"link"' not in table.proto.columns
    assert not any("<img" in each.value for each in app.markdown)


def test_reliability_and_credibility_stand_apart_beside_date_copy_and_marking(
    parts: Workshop,
) -> None:
    parts.store.put([a_case(
        on=date(2025, 4, 1), date_precision=DatePrecision.QUARTER, admiralty_source="B",
        admiralty_info="3", archived_url="https://archive.example/1", said_on=date(2025, 7, 2),
    )])  # fmt: skip
    (row,) = shown().dataframe[0].value.to_dict("records")
    assert (row["As of"], row["Reliability"], row["Credibility"]) == ("2025Q2", "B", "3")
    assert row["Archived copy"] == "https://archive.example/1"
    assert row["Marking"] == "TLP:GREEN"
    assert row["Said on"] == "2025-07-02"
    parts.store.put([a_case(case_id="K-2")])
    assert set(shown().dataframe[0].value["Said on"]) == {"2025-07-02", ""}


WHOLE = {
    "kind": "prosecution", "stage": "charged", "on": date(2025, 1, 1),
    "date_precision": DatePrecision.YEAR, "offence": "", "zone_id": "", "compound_id": "",
    "synthetic": False, "country_iso3": "KHM", "count": 12,
}  # fmt: skip


def two(**changed: object) -> pd.DataFrame:
    return pd.DataFrame([WHOLE, WHOLE | {"country_iso3": "MMR", "count": 3} | changed])


def test_figures_of_two_whole_countries_that_are_alike_are_added_up(parts: Workshop) -> None:
    assert sums(two()) == ["prosecution, charged, 2025: KHM 12 + MMR 3 = 15"]
    parts.store.put([
        a_case(country_iso3="KHM", count=12), a_case(case_id="K-2", country_iso3="MMR", count=3)
    ])  # fmt: skip
    assert "KHM 12 + MMR 3 = 15" in words(shown())


@pytest.mark.parametrize(
    "changed",
    [
        {"stage": "trial"},
        {"kind": "investigation"},
        {"on": date(2024, 1, 1)},
        {"date_precision": DatePrecision.MONTH},
        {"zone_id": "Z-1"},
        {"compound_id": "C-1"},
        {"country_iso3": "KHM"},
        {"offence": "fraud"},
        {"synthetic": True},
    ],
)
def test_what_may_count_the_same_cases_is_never_added_up(changed: dict[str, object]) -> None:
    assert sums(two(**changed)) == []


def test_of_an_unknown_stage_nothing_is_added_up() -> None:
    frame = two()
    frame["stage"] = CaseStage.UNKNOWN
    assert sums(frame) == []


@given(st.lists(st.tuples(st.sampled_from(["KHM", "MMR", "THA", "LAO"]),
                          st.integers(0, 10**6)), min_size=1, max_size=6))  # fmt: skip
def test_a_sum_counts_each_country_once_or_there_is_none(figures: list[tuple[str, int]]) -> None:
    rows = [WHOLE | {"country_iso3": country, "count": count} for country, count in figures]
    said = sums(pd.DataFrame(rows))
    if len(figures) > 1 and len({country for country, _ in figures}) == len(figures):
        assert [each.rpartition("= ")[2] for each in said] == [str(sum(n for _, n in figures))]
    else:
        assert said == []
