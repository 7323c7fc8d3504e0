"""Cases, screening, reports: what each audience gets of them, and what is kept of what is typed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.settings import Settings
from dashboard.wiring import Workshop, open_workshop
from layers.audit_entry import AuditEntry
from layers.case_terms import Sign
from layers.report import Report
from layers.terms import Audience, AuditAction, DatePrecision, Tlp
from tests.builders import NOW, a_case, a_compound, a_report, a_zone, an_organisation

NOTE = "He spoke of a canteen behind the third hall."


def hold(folder: Path, audience: Audience) -> Workshop:
    parts = open_workshop(
        Settings(
            store_url=str(folder / "s.gpkg"), vault_keys=str(folder / "keys"), audience=audience
        ),
        create=True,
    )
    parts.store.put([a_zone(tlp=Tlp.CLEAR), a_compound(tlp=Tlp.CLEAR)])
    session.hold(parts, lambda: NOW)
    return parts


@pytest.fixture
def caseworker(tmp_path: Path) -> Iterator[Workshop]:
    parts = hold(tmp_path, Audience.CASEWORKER)
    yield parts
    parts.close()


def page(name: str) -> AppTest:
    script = f"from dashboard.pages import {name}\n{name}.show()\n"
    return AppTest.from_string(script, default_timeout=60)


def words(app: AppTest) -> str:
    assert not app.exception
    kinds = (app.title, app.subheader, app.caption, app.info, app.success, app.error, app.text)
    return "\n".join(str(each.value) for kind in kinds for each in kind).replace("\\", "")


def fill(
    app: AppTest, *, consent: bool = True, note: str = NOTE, month: str = "2024-02"
) -> AppTest:
    """Answer three signs, place the report in the compound, and fill in what it needs."""
    key = f"screening {app.session_state['screening sent']}"
    app.radio(key=f"{key} {Sign.LONG_HOURS}").set_value("yes")
    app.radio(key=f"{key} {Sign.SOLD_ON}").set_value("yes")
    app.radio(key=f"{key} {Sign.WINDOW_BARS}").set_value("no")
    app.selectbox(key=f"{key} Compound").set_value("C-1")
    app.text_input(key=f"{key} month").set_value(month)
    app.text_input(key=f"{key} lon").set_value("98.601234567")
    app.text_input(key=f"{key} lat").set_value("16.301234567")
    app.selectbox(key=f"{key} How exactly the place is known").set_value("exact")
    app.text_area(key=f"{key} note").set_value(note)
    if consent:
        app.checkbox(key=f"{key} consent").set_value(True)
    return app.run()


def keep(app: AppTest) -> AppTest:
    return next(each for each in app.button if each.label == "Keep this report").click().run()


def test_signs_are_counted_while_they_are_asked_and_no_verdict_is_given(
    caseworker: Workshop,
) -> None:
    app = fill(page("screening_page").run())
    said = words(app)
    assert "Signs present: 2 of 3 asked about; 12 not asked about." in said
    assert "no verdict" in said
    assert caseworker.store.select(Report) == []


def test_what_was_typed_is_kept_as_an_import_would_keep_it(caseworker: Workshop) -> None:
    app = keep(fill(page("screening_page").run()))
    (kept,) = caseworker.store.select(Report)
    assert f"Kept as report {kept.report_id}; signs present: 2 of 3" in words(app)
    assert (kept.epoch, kept.compound_id) == ("2024Q1", "C-1")
    assert kept.signs == ("long_hours", "sold_on")
    assert kept.point is None
    assert kept.note == ""
    exact = session.reader().exact_reports([kept.report_id])[kept.report_id]
    assert exact.note == NOTE
    assert exact.point is not None
    assert exact.point.x == 98.601234567
    assert [each.action for each in caseworker.store.select(AuditEntry)] == [
        AuditAction.IMPORTED, AuditAction.READ_EXACT,
    ]  # fmt: skip


def test_after_it_is_kept_nothing_of_it_is_left_in_the_form_or_the_session(
    caseworker: Workshop,
) -> None:
    app = keep(fill(page("screening_page").run()))
    held = app.session_state._state.filtered_state
    left = str(held) + str(dict(app.query_params))
    assert len(caseworker.store.select(Report)) == 1
    assert "canteen" not in left
    assert "98.60" not in left
    assert all(each.value in ("", None) for each in app.text_input)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"consent": False}, "Without consent a report may not be kept"),
        ({"note": "Call him on +95 9 123 456 789"}, "telephone"),
        ({"month": "2024"}, "lies in no one quarter"),
    ],
)
def test_a_refusal_says_why_and_loses_nothing_that_was_typed(
    caseworker: Workshop, wrong: dict[str, object], said: str
) -> None:
    app = keep(fill(page("screening_page").run(), **wrong))  # type: ignore[arg-type]
    assert said in words(app)
    assert caseworker.store.select(Report) == []
    assert app.text_area[0].value == wrong.get("note", NOTE)
    assert "+95" not in words(app)


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER, Audience.POLICY])
def test_those_outside_write_down_no_report(tmp_path: Path, audience: Audience) -> None:
    parts = hold(tmp_path, audience)
    app = page("screening_page").run()
    assert "nothing here for you" in words(app)
    assert not app.radio
    parts.close()


@pytest.mark.parametrize("audience", [each for each in Audience if each != Audience.CASEWORKER])
def test_reports_are_for_caseworkers_alone_and_not_even_counted_for_others(
    tmp_path: Path, audience: Audience
) -> None:
    parts = hold(tmp_path, audience)
    parts.store.put([a_report()])
    said = words(page("reports_page").run())
    assert "Reports are for caseworkers" in said
    assert "of 1" not in said
    assert "P-1" not in said
    parts.close()


def test_a_caseworker_sees_codes_and_signs_of_reports_and_no_exact_place(
    caseworker: Workshop,
) -> None:
    caseworker.store.put([a_report(signs=("sold_on",), signs_asked=("sold_on", "long_hours"))])
    app = page("reports_page").run()
    (table,) = app.dataframe
    assert list(table.value["Signs"]) == ["signs present: 1 of 2 asked about; 13 not asked about"]
    assert "Choose a row" in words(app)
    app.run()
    (entry,) = caseworker.store.select(AuditEntry)
    assert (entry.action, entry.rows) == (AuditAction.READ_REPORTS, 1)
    page("reports_page").run()
    assert caseworker.store.count(AuditEntry) == 2


def test_without_reports_the_page_says_how_one_comes_in(caseworker: Workshop) -> None:
    assert caseworker.store.select(Report) == []
    assert "Write one down on the page Screening" in words(page("reports_page").run())


def test_cases_are_shown_with_source_grade_and_the_date_as_it_is_known(
    caseworker: Workshop,
) -> None:
    caseworker.store.put(
        [
            a_case(date_precision=DatePrecision.MONTH, admiralty_source="B", admiralty_info="2"),
            a_case(case_id="K-2", country_iso3="KHM"),
            an_organisation(),
        ]
    )
    app = page("cases_page").run()
    cases, organisations = app.dataframe[0].value, app.dataframe[1].value
    assert len(cases) == 2
    assert "B" in set(cases["Reliability"])
    assert "2" in set(cases["Credibility"])
    assert all(len(each) in (4, 7, 10) for each in cases["As of"])
    assert len(organisations) == 1
    assert "they are never added up" in words(app)
    app.selectbox[0].set_value("KHM").run()
    assert list(app.dataframe[0].value["Country"]) == ["KHM"]


def test_what_is_marked_beyond_an_audience_is_hidden_and_counted(tmp_path: Path) -> None:
    parts = hold(tmp_path, Audience.PUBLIC)
    parts.store.put([a_case(tlp=Tlp.CLEAR), a_case(case_id="K-2", tlp=Tlp.GREEN)])
    assert "showing 1 of 2 (1 marked TLP:GREEN)" in words(page("cases_page").run())
    parts.close()


def test_without_cases_the_page_says_how_they_come_in(caseworker: Workshop) -> None:
    assert caseworker.settings.audience is Audience.CASEWORKER
    assert "compoundwatch import FILE --kind case" in words(page("cases_page").run())
