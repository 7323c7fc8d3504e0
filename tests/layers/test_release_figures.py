"""layers.release_figures: which codes of a year have a figure, and what becomes of it later."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from layers.case_terms import Channel, Money, Recruitment, Sign
from layers.countries import country_code, country_name
from layers.read import Reader
from layers.release_basis import ReleaseBasis
from layers.release_figure import ReleaseFigure, Topic
from layers.release_figures import told
from layers.release_rules import places, renewed
from layers.release_words import SEVERAL, TITLES, codes_of, label
from layers.releases import Made, next_release
from layers.releasing import make_release
from layers.report import Report
from layers.store.memory import MemoryStore
from layers.terms import Audience
from tests.builders import a_log, a_report

AT = datetime(2025, 4, 1, tzinfo=UTC)
"""The first day on which 2024 has settled."""

QUARTER = timedelta(days=92)


def some(count: int, name: str, **said: Any) -> list[Report]:
    """Return reports of three compounds."""
    return [
        a_report(report_id=f"{name}-{n}", compound_id=f"C-{n % 3}",
                 **{"epoch": "2024Q3", "synthetic": False, **said})
        for n in range(count)
    ]  # fmt: skip


def figures(made: Made | None) -> dict[tuple[str, str], int]:
    assert made is not None
    return {(each.topic.value, each.code): each.at_least for each in made.figures}


def made_of(reports: list[Report], at: datetime = AT, before: Made | None = None) -> Made:
    follows: dict[str, Any] = {} if before is None else {
        "previous": before.release, "rows": before.cells, "figures": before.figures,
        "basis": before.basis,
    }  # fmt: skip
    made = next_release(reports, made_at=at, **follows)
    assert made is not None
    return made


def test_a_code_of_many_has_a_figure_rounded_down_and_unknown_has_none() -> None:
    reports = [
        *some(19, "a", ransom=Money.NONE), *some(13, "b", ransom=Money.MORE), *some(40, "c"),
    ]  # fmt: skip
    assert figures(made_of(reports)) == {
        ("ransom", "none"): 15, ("ransom", "over_20000"): 11,
    }  # fmt: skip


def test_a_year_is_counted_once_its_last_quarter_has_settled_and_not_before() -> None:
    reports = some(19, "a", ransom=Money.NONE) + some(13, "b", ransom=Money.MORE)
    assert made_of(reports, AT - timedelta(days=1)).figures == ()
    assert len(made_of(reports, AT).figures) == 2


def test_what_all_have_has_no_figure_for_it_would_be_known_of_each() -> None:
    alike = some(60, "a", channel=Channel.HOTLINE) + some(40, "b")
    assert figures(made_of(alike)) == {}
    assert figures(made_of(alike + some(10, "c", channel=Channel.NGO))) == {}
    assert len(figures(made_of(alike + some(11, "c", channel=Channel.NGO)))) == 2


def test_what_a_year_is_more_than_its_codes_is_no_small_number() -> None:
    two = some(30, "a", citizenship="KEN") + some(20, "b", citizenship="UGA")
    assert figures(made_of(two)) == {("citizenship", "KEN"): 30, ("citizenship", "UGA"): 20}
    few = [*two, *some(4, "c", citizenship="NPL")]
    assert figures(made_of(few)) == {("citizenship", "KEN"): 30}
    hidden_among_unknown = [*few, *some(7, "d")]
    assert len(figures(made_of(hidden_among_unknown))) == 2


def test_a_report_of_several_signs_counts_in_each_and_asked_signs_that_were_not_there_in_none() -> (
    None
):
    reports = [
        *some(20, "a", signs=(Sign.LONG_HOURS, Sign.SOLD_ON)),
        *some(12, "b", signs=(Sign.LONG_HOURS,)),
        *some(15, "c", signs_asked=(Sign.LONG_HOURS, Sign.SOLD_ON)),
    ]
    assert figures(made_of(reports)) == {("signs", "long_hours"): 30, ("signs", "sold_on"): 20}


def test_signs_of_ransom_and_debt_have_no_figure_beside_the_bands() -> None:
    reports = [
        *some(20, "a", signs=(Sign.RANSOM_DEMANDED, Sign.DEBT_OR_FINES)),
        *some(15, "b", signs=(Sign.LONG_HOURS,)),
    ]
    assert figures(made_of(reports)) == {("signs", "long_hours"): 15}


def test_two_compounds_are_too_few_places_and_invented_reports_fill_nothing_up() -> None:
    two_places = [
        a_report(report_id=f"x-{n}", compound_id=f"C-{n % 2}", synthetic=False, debt=Money.NONE)
        for n in range(50)
    ]
    others = some(20, "o", debt=Money.UNDER_1000)
    assert figures(made_of(two_places + others)) == {}
    invented = some(50, "i", debt=Money.NONE, synthetic=True) + some(
        50, "j", debt=Money.MORE, synthetic=True
    )
    made = made_of(some(10, "r", debt=Money.NONE) + some(10, "s", debt=Money.MORE) + invented)
    assert {each.synthetic for each in made.figures} == {True}
    assert {each.at_least for each in made.figures} == {50}


def test_a_figure_changes_only_by_what_could_be_published_by_itself() -> None:
    two = some(22, "a", ransom=Money.NONE) + some(22, "b", ransom=Money.MORE)
    first = made_of(two)
    ten_more = two + some(10, "c", ransom=Money.NONE)
    second = made_of(ten_more, AT + QUARTER, first)
    assert figures(second) == figures(first)
    third = made_of([*ten_more, *some(1, "d", ransom=Money.NONE)], AT + 2 * QUARTER, second)
    assert figures(third)["ransom", "none"] == 30
    fewer = made_of(ten_more[5:], AT + 3 * QUARTER, third)
    assert figures(fewer) == figures(third)


def test_a_code_appears_in_a_year_of_before_only_by_reports_that_are_many_themselves() -> None:
    there = some(22, "a", ransom=Money.NONE) + some(10, "b", ransom=Money.MORE) + some(20, "c")
    first = made_of(there)
    assert figures(first) == {}
    one_more = [*there, *some(1, "d", ransom=Money.MORE)]
    second = made_of(one_more, AT + QUARTER, first)
    assert figures(second) == {}
    eleven = [*one_more, *some(10, "e", ransom=Money.MORE)]
    third = made_of(eleven, AT + 2 * QUARTER, second)
    assert figures(third) == {("ransom", "over_20000"): 20}


def test_a_code_that_nobody_had_appears_with_eleven_and_who_went_is_forgotten() -> None:
    there = some(22, "a", ransom=Money.NONE) + some(4, "b", ransom=Money.MORE) + some(20, "c")
    first = made_of(there)
    assert sum(each.exact for each in first.basis if "over_20000" in each.row_id) == 4
    half = made_of(there[:24] + there[26:], AT + QUARTER, first)
    assert sum(each.exact for each in half.basis if "over_20000" in each.row_id) == 2
    second = made_of(there[:22] + there[26:], AT + QUARTER, first)
    assert not [each for each in second.basis if "over_20000" in each.row_id]
    back = there + some(11, "d", ransom=Money.UNDER_1000)
    third = made_of(back, AT + 2 * QUARTER, second)
    assert figures(third) == {("ransom", "under_1000"): 11}


def test_a_figure_whose_others_went_is_not_renewed() -> None:
    first = made_of(some(22, "a", ransom=Money.NONE) + some(22, "b", ransom=Money.MORE))
    alike = made_of(some(60, "a", ransom=Money.NONE), AT + QUARTER, first)
    assert figures(alike)["ransom", "none"] == 20


def test_a_figure_stays_when_its_reports_are_gone_and_what_it_was_made_from_is_forgotten() -> None:
    first = made_of(some(22, "a", ransom=Money.NONE) + some(22, "b", ransom=Money.MORE))
    assert sum(each.exact for each in first.basis if "ransom-none" in each.row_id) == 22
    second = made_of(some(22, "b", ransom=Money.MORE), AT + QUARTER, first)
    assert figures(second) == figures(first)
    assert not [each for each in second.basis if "ransom-none" in each.row_id]
    assert {each.exact for each in second.basis} == {7, 8}
    back = made_of(some(90, "n", ransom=Money.NONE) + some(22, "b", ransom=Money.MORE),
                   AT + 2 * QUARTER, second)  # fmt: skip
    assert figures(back) == figures(first)


def test_what_is_new_may_not_show_that_three_places_were_one() -> None:
    counted = Counter({("d1", "C-1"): 3, ("d2", "C-1"): 3, ("e1", ""): 3, ("e2", ""): 3})
    came = Counter({("e1", "C-1"): 3, ("e2", "C-1"): 3, ("d1", ""): 3, ("d2", ""): 3})
    assert (places(counted), places(came), places(counted + came)) == (3, 3, 1)
    assert renewed(counted, counted + came) == counted


def test_the_digest_of_a_release_covers_its_figures() -> None:
    reports = some(22, "a", ransom=Money.NONE) + some(22, "b", ransom=Money.MORE)
    other = some(22, "a", ransom=Money.NONE) + some(22, "b", ransom=Money.UNDER_1000)
    one, two = made_of(reports), made_of(other)
    assert one.cells == two.cells
    assert one.release.sha256 != two.release.sha256


def test_the_job_keeps_figures_and_every_audience_reads_the_same() -> None:
    store = MemoryStore()
    store.put(some(22, "a", ransom=Money.NONE) + some(22, "b", ransom=Money.MORE))
    make_release(a_log(store), as_of=AT)
    store.put(some(10, "c", ransom=Money.NONE))
    make_release(a_log(store), as_of=AT + QUARTER)
    assert [each.at_least for each in store.select(ReleaseFigure)] == [20, 20, 20, 20]
    held = [each for each in store.select(ReleaseBasis) if each.row_id.startswith("2024-ransom")]
    assert sum(each.exact for each in held) == 44
    said = set()
    for audience in Audience:
        found = Reader(store, audience, as_of=AT).report_figures()
        said.add((found.frame.drop(columns="geometry").to_csv(), found.said(), found.total))
    ((rows, words, total),) = said
    assert words == "release 2 of 2025-07-02, through 2025Q1: 2 figures of 11 reports and more"
    assert "2024, Ransom asked: Nothing was asked: at least 20 reports" in rows
    assert total == 2


def test_what_is_no_longer_counted_leaves_no_row_that_says_where_it_was() -> None:
    store = MemoryStore()
    store.put(some(22, "a", ransom=Money.NONE) + some(22, "b", ransom=Money.MORE))
    make_release(a_log(store), as_of=AT)
    assert {each.row_id for each in store.select(ReleaseBasis)} >= {"2024-ransom-none"}
    store.remove(Report, [(f"a-{n}",) for n in range(22)])
    make_release(a_log(store), as_of=AT + QUARTER)
    assert "2024-ransom-none" not in {each.row_id for each in store.select(ReleaseBasis)}
    assert {each.at_least for each in store.select(ReleaseFigure)} == {20}


def test_none_made_no_figures_and_an_old_release_are_said_in_words() -> None:
    store = MemoryStore()
    assert (
        "no release of report counts"
        in Reader(store, Audience.PUBLIC, as_of=AT).report_figures().said()
    )
    store.put(some(22, "a"))
    make_release(a_log(store), as_of=AT)
    asked = Reader(store, Audience.PUBLIC, as_of=AT + timedelta(days=200))
    assert "no figures of what reports say" in asked.report_figures().said()
    other = MemoryStore()
    other.put(some(22, "a", ransom=Money.NONE) + some(22, "b", ransom=Money.MORE))
    make_release(a_log(other), as_of=AT)
    asked = Reader(other, Audience.PUBLIC, as_of=AT + timedelta(days=200))
    assert asked.report_figures().said().endswith("it is 200 days old: compoundwatch release make")


def test_an_invented_sample_is_said_to_be_invented_and_is_not_called_old() -> None:
    store = MemoryStore()
    store.put(some(22, "a", ransom=Money.NONE, synthetic=True)
              + some(22, "b", ransom=Money.MORE, synthetic=True))  # fmt: skip
    make_release(a_log(store), as_of=AT)
    asked = Reader(store, Audience.PUBLIC, as_of=AT + timedelta(days=700))
    for said in (asked.report_cells().said(), asked.report_figures().said()):
        assert said.endswith("all of them invented")
        assert "days old" not in said


@pytest.mark.parametrize("topic", Topic)
def test_every_topic_and_code_has_words(topic: Topic) -> None:
    assert TITLES[topic]
    words = [label(topic, code) for code in codes_of(topic) or ("KEN", "XXA")]
    assert all(words)
    assert len(set(words)) == len(words)


def test_only_topics_of_several_codes_may_overlap() -> None:
    report = a_report(
        ransom=Money.NONE, debt=Money.MORE, channel=Channel.NGO, citizenship="ke",
        recruitment=(Recruitment.WORK, Recruitment.FRIENDS), signs=(Sign.SOLD_ON, Sign.LONG_HOURS),
    )  # fmt: skip
    several = {topic for topic in Topic if len(told(report, topic) or ()) > 1}
    assert several == SEVERAL
    assert all(told(a_report(), topic) is None for topic in Topic)


def test_a_country_is_a_code_of_the_standard_and_nothing_else_is_published() -> None:
    assert [country_code(each) for each in ("ke", "KEN", "XXA", "ANA", "stateless", "")] == [
        "KEN", "KEN", "XXA", "", "", "",
    ]  # fmt: skip
    assert country_name("CIV") == "Côte d'Ivoire"
