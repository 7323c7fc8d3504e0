"""layers.exchange.duplicates: what may be one is proposed, and never merged."""

from datetime import timedelta

from shapely import Point

from layers.exchange.duplicates import Pair, pairs
from tests.builders import a_report, a_rescue


def test_reports_of_one_person_are_found_in_the_file_and_in_the_store() -> None:
    known = [a_report(report_id="P-0", duplicate_group="g", point=None)]
    new = [
        a_report(Point(98.6 + n / 10, 16.3), report_id=f"P-{n}", duplicate_group="g")
        for n in (1, 2)
    ]
    why = "the same person, by what identifies them"
    assert pairs(new, known) == [Pair("P-1", "P-0", why), Pair("P-2", "P-1", why)]


def test_reports_of_one_place_quarter_and_age_are_found_and_others_are_not() -> None:
    here, near = Point(98.6, 16.3), Point(98.600001, 16.3)
    new = [
        a_report(here, report_id="P-1"),
        a_report(near, report_id="P-2"),
        a_report(here, report_id="P-3", age_band="48+"),
        a_report(Point(98.7, 16.3), report_id="P-4"),
    ]
    assert [(each.one, each.other) for each in pairs(new, [])] == [("P-2", "P-1")]


def test_rescues_near_in_place_and_time_are_found() -> None:
    first = a_rescue(rescue_id="R-1", point=Point(98.6, 16.3))
    near = a_rescue(rescue_id="R-2", point=Point(98.605, 16.3), on=first.on + timedelta(days=2))
    far = a_rescue(rescue_id="R-3", point=Point(98.7, 16.3))
    late = a_rescue(rescue_id="R-4", point=Point(98.6, 16.3), on=first.on + timedelta(days=9))
    assert [(each.one, each.other) for each in pairs([near, far, late], [first])] == [
        ("R-2", "R-1")
    ]


def test_a_row_that_is_kept_already_is_no_duplicate_of_itself() -> None:
    report = a_report(report_id="P-1", duplicate_group="g")
    assert pairs([report], [report]) == []
