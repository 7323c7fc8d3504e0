"""The screening form: problems beside their fields in its own words, corrections, and who may."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.components.screening_problems import in_words
from dashboard.wiring import Workshop
from layers.exchange.cells import Problem
from layers.report import Report
from layers.terms import Audience, Tlp
from tests.dashboard import test_casework_pages as pages
from tests.dashboard.test_casework_pages import fill, hold, keep, page, words

caseworker = pages.caseworker  # the fixture


def refused(parts: Workshop, **typed: str) -> AppTest:
    """Return the form after it was handed in with some fields typed otherwise."""
    app = fill(page("screening_page").run())
    for name, text in typed.items():
        key = f"screening 0 {name.replace('_', ' ')}"
        next(each for each in [*app.text_input, *app.text_area] if each.key == key).set_value(text)
    app = keep(app.run())
    assert not parts.store.select(Report)
    return app


def test_a_problem_stands_right_below_its_field_and_above_the_button(
    caseworker: Workshop,
) -> None:
    app = refused(caseworker, month="never", note="Call +95 9 123 456 789")
    drawn = [
        (each.type, str(getattr(each, "key", None) or getattr(each, "value", "")))
        for each in app.main
    ]
    errors = [str(each.value) for each in app.error]
    assert [each.split()[0] for each in errors] == ["Month", "What", "Nothing"]
    assert "2 things are wrong" in errors[-1]
    at = [n for n, (_, said) in enumerate(drawn) if said.endswith("note")]
    assert drawn[at[0] + 1] == ("error", errors[1])


def test_the_form_speaks_of_no_columns_and_of_no_command_line(caseworker: Workshop) -> None:
    for typed in (
        {"lon": "16.301234567", "lat": "98.601234567"},
        {"lon": "", "lat": "16.3"},
        {"note": "His brother is called Aung Aung."},
        {"month": "05/07/2024"},
    ):
        said = " ".join(str(each.value) for each in refused(caseworker, **typed).error)
        assert "Nothing was kept" in said
        for alien in ("--", "_id", "row", "compoundwatch", " lat ", "Aung", "16.3", "98.6"):
            assert alien not in said, said


def test_swapped_degrees_are_corrected_when_the_person_says_so(caseworker: Workshop) -> None:
    app = refused(caseworker, lon="16.301234567", lat="98.601234567")
    app.multiselect(key="accepted corrections").set_value(["swap"]).run()
    app = keep(app)
    (kept,) = caseworker.store.select(Report)
    exact = session.reader().exact_reports([kept.report_id])[kept.report_id]
    assert exact.point is not None
    assert exact.point.x == 98.601234567
    assert not app.error


def test_a_report_may_name_a_compound_in_place_of_a_point(caseworker: Workshop) -> None:
    app = fill(page("screening_page").run())
    for name in ("lon", "lat"):
        app.text_input(key=f"screening 0 {name}").set_value("")
    keep(app.run())
    (kept,) = caseworker.store.select(Report)
    assert kept.compound_id == "C-1"
    assert kept.cell


def test_a_report_is_red_unless_somebody_marks_it_otherwise(caseworker: Workshop) -> None:
    keep(fill(page("screening_page").run()))
    app = fill(page("screening_page").run())
    app.selectbox(key="screening 0 Marking").set_value(str(Tlp.AMBER_STRICT))
    keep(app.run())
    assert sorted(each.tlp for each in caseworker.store.select(Report)) == [
        Tlp.AMBER_STRICT, Tlp.RED,
    ]  # fmt: skip


def test_an_analyst_may_write_one_down_and_then_see_nothing_of_it(tmp_path: Path) -> None:
    parts = hold(tmp_path, Audience.ANALYST)
    app = keep(fill(page("screening_page").run()))
    (kept,) = parts.store.select(Report)
    assert kept.report_id in words(app)
    assert kept.report_id not in words(page("reports_page").run())
    parts.close()


@pytest.mark.parametrize("column", ["", "month", "no field of the form"])
def test_a_problem_keeps_what_it_says(column: str) -> None:
    assert "is wrong in some way." in in_words(Problem(1, column, "is wrong in some way."))
