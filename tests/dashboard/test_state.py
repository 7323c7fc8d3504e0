"""A view becomes a link and comes back; a link from anybody becomes a view, or words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components import chosen_panel, filters_panel
from dashboard.filtering import GRADES, Filter
from dashboard.state import EARLIEST, LATEST, Glance, View, Wrong, is_part, read, written
from layers.terms import DetectionStatus, SiteStatus

IDS = ("Z-1", "2024Q3", "d 1/ä,&=")

days = st.none() | st.dates(EARLIEST, LATEST)
some = st.sampled_from(["", *IDS])
views = st.builds(
    View, zone=some, site=some, epoch=some, first=some, detection=some, since=days, until=days,
    statuses=st.lists(st.sampled_from([*map(str, DetectionStatus)])).map(tuple),
    sites=st.lists(st.sampled_from([*map(str, SiteStatus)])).map(tuple),
    score=st.floats(0, 1), size=st.floats(0, 10_000), grade=st.sampled_from(["", *GRADES]),
    unjudged=st.booleans(),
    off=st.lists(st.sampled_from(["detections", "+report-cells", "detections/expired"])).map(tuple),
)  # fmt: skip
known = dict.fromkeys(("zone", "site", "epoch", "first", "detection"), IDS)
texts = st.text(max_size=60) | st.sampled_from(["x" * 10_000, "nan", "-1", "2999-01-01", ",,,"])


@given(views)
def test_a_view_comes_back_from_its_link(view: View) -> None:
    assert read(View, written(view), known) == (view, [])


@given(st.builds(
    Glance, since=st.text(max_size=20), detection=some, chosen=some,
    off=st.lists(st.sampled_from(["detections", "+report-cells"])).map(tuple),
))  # fmt: skip
def test_what_the_overview_shows_comes_back_from_its_link(view: Glance) -> None:
    assert read(Glance, written(view), {"detection": IDS, "chosen": IDS}) == (view, [])


layer_names = st.sampled_from(["detections", "compounds", "events"])


@given(views, st.tuples(layer_names, st.sampled_from(IDS)) | st.just(("", "")))
def test_what_is_chosen_comes_back_from_the_link(view: View, choice: tuple[str, str]) -> None:
    chosen = chosen_panel.put(view, *choice)
    again, _ = read(View, written(chosen), {**known, "chosen": {"/".join(choice)}})
    assert chosen_panel.of(again) == choice
    assert replace(again, detection="", chosen="") == replace(view, detection="", chosen="")


@given(views, views)
def test_a_filter_comes_back_from_the_link_of_any_view(view: View, other: View) -> None:
    wanted: Filter = filters_panel.asked_for(other)
    again, _ = read(View, written(filters_panel.put(view, wanted)), known)
    assert filters_panel.asked_for(again) == wanted
    assert filters_panel.put(again, filters_panel.asked_for(view)) == view


@given(st.dictionaries(st.sampled_from([*View.__dataclass_fields__]) | texts, texts))
def test_whatever_a_link_holds_there_is_a_view_and_words_for_the_rest(
    asked: dict[str, str],
) -> None:
    view, wrong = read(View, asked, known)
    again, none = read(View, written(view), known)
    assert (again, none) == (view, [])
    assert all(each.name in View.__dataclass_fields__ or each == Wrong("", "") for each in wrong)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("zone", "../../etc/passwd", "there is none of that name"),
        ("score", "1.5", "from 0 to 1"),
        ("score", "inf", "from 0 to 1"),
        ("since", "2024-13-01", "give a day"),
        ("until", "0001-01-01", "from 2000-01-01"),
        ("statuses", "alert,hostile", "there is none of that name"),
        ("unjudged", "maybe", "yes or no"),
        ("off", "<script>", "no such part"),
        ("off", "a," * 201, "too many"),
        ("site", "x" * 201, "too long"),
    ],
)
def test_what_cannot_be_is_left_out_and_said(name: str, text: str, why: str) -> None:
    less = {key: values for key, values in known.items() if key != "site"}
    view, (wrong,) = read(View, {name: text, "epoch": "2024Q3"}, less)
    assert view == replace(View(), epoch="2024Q3")
    assert wrong.name == name
    assert why in wrong.why
    assert text not in wrong.why


def test_a_part_of_the_map_is_a_layer_or_one_of_its_values() -> None:
    assert is_part("detections/expired")
    assert not is_part("detections,expired")
