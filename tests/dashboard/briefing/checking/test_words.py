"""What a text may say of places; and what the contents themselves may hold."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from shapely import Point, box

from dashboard.briefing.checking.allowed import Allowed
from dashboard.briefing.checking.checker import Checker
from dashboard.briefing.checking.found import Found
from dashboard.briefing.checking.problem import Breach
from dashboard.briefing.checking.words import check_marking, check_words
from dashboard.briefing.contents import Contents
from layers.terms import Audience, Tlp
from tests.dashboard.briefing.checking.world import briefed


def said(text: str, audience: Audience = Audience.POLICY) -> set[Breach]:
    found = Found("a.txt")
    check_words(text, Allowed(briefed(audience)), found)
    return {each.breach for each in found.problems}


FINE = (
    "98.612345", "16.30123, 98.61234", "98,612345", "lat=16.301234567", "-98.612345",
    "๙๘.๖๑๒๓๔๕", "၉၈.၆၁၂၃၄၅", "98\u066b612345", "16°18'04.4\"N", "16° 18.073′ N", "16°18′07″N",
)  # fmt: skip
PLACE = ("98.6123", "98.64, 16.27", "16.27 98.64", "47QKA1234567890", "47Q KA 12345 67890",
         "7MJ9J92X+2V", "8964a1b2c3d4fff", "243021 1802931", "243021.5, 1802931.25")  # fmt: skip
NONE = (
    "", "1,234 scenes", "12.5 ha", "2024-08-01", "Page 3 / 14", "4.1.0", "98.6", "98.60° E",
    "16°18′N", "16°18′00″N", "S2A_MSIL2A_20240101T034141_N0510_R061_T47QKA_20240101T070000",
    "90 % interval 1.1 to 1.3 ha", "1.2345", "d-1", "C-1, Z-1", "98.6061 16.3051",
    "253 km², 11 reports", "2.5 km", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b78",
)  # fmt: skip


@pytest.mark.parametrize("text", FINE)
def test_a_place_finer_than_allowed_is_found_in(text: str) -> None:
    assert Breach.FINER in said(f"It lies at {text} there")


@pytest.mark.parametrize("text", PLACE)
def test_a_place_that_is_none_of_the_briefings_is_found_in(text: str) -> None:
    assert Breach.PLACE in said(f"It lies at {text} there")


@pytest.mark.parametrize("text", NONE)
def test_nothing_is_found_in(text: str) -> None:
    assert said(f"It is {text} there") == set()


def test_the_id_of_a_record_that_is_not_in_the_briefing_is_found() -> None:
    assert said("see d-0123456789abcdef") == {Breach.VALUE}


def test_what_policy_staff_may_read_is_too_fine_for_the_public() -> None:
    assert said("98.6061", Audience.POLICY) == set()
    assert said("98.6061", Audience.PUBLIC) == {Breach.FINER}


@pytest.mark.parametrize(("text", "right"), [
    ("TLP:AMBER", True), ("x TLP:AMBER. y", True), ("TLP:AMBER+STRICT", False), ("TLP:RED", False),
    ("TLP:GREEN", False), ("", False), ("TLP:AMBER TLP:RED", False),
])  # fmt: skip
def test_a_marking_is_the_briefings_own(text: str, right: bool) -> None:
    found = Found("a.txt")
    check_marking(text, Allowed(briefed()), found)
    assert (not found.problems) is right


def with_rows(said: Contents, layer: str, **columns: Any) -> Contents:
    """Return contents with other values in the rows of a layer."""
    layers = []
    for each in said.layers:
        if each.id == layer:
            frame = each.released.frame.copy()
            assert len(frame)
            for name, value in columns.items():
                frame[name] = [value] * len(frame)
            each = replace(each, released=replace(each.released, frame=frame))  # noqa: PLW2901
        layers.append(each)
    return replace(said, layers=tuple(layers))


def with_shape(said: Contents) -> Contents:
    sheet = said.sheets[0]
    odd = replace(sheet.overview.shapes[0], geometry=box(98.5912345678, 16.29, 98.6, 16.3))
    overview = replace(sheet.overview, shapes=(*sheet.overview.shapes, odd))
    return replace(said, sheets=(replace(sheet, overview=overview), *said.sheets[1:]))


def with_briefing(said: Contents, **changed: Any) -> Contents:
    return replace(said, briefing=replace(said.briefing, **changed))


GATHERED: dict[str, tuple[Callable[[Contents], Contents], Breach]] = {
    "a fine place": (lambda all_: with_rows(all_, "zones", geometry=box(98.590001, 16, 99, 17)),
                     Breach.FINER),
    "a rescue beside its cell": (
        lambda all_: with_rows(all_, "rescues", geometry=Point(98.6, 16.3)),
                                 Breach.PLACE),
    "a rescue with its day": (lambda all_: with_rows(all_, "rescues", when="2024-05-17"),
                              Breach.FINER),
    "a small count": (lambda all_: with_rows(all_, "rescues", n_people=9), Breach.COUNT),
    "a small count of reports": (lambda all_: with_rows(all_, "report-cells", at_least=5),
                                 Breach.COUNT),
    "children": (lambda all_: with_rows(all_, "rescues", n_child=2), Breach.VALUE),
    "a note of analysts": (lambda all_: with_rows(all_, "events", note="x"), Breach.VALUE),
    "a column of no rule": (lambda all_: with_rows(all_, "events", whom="x"), Breach.VALUE),
    "a candidate": (lambda all_: with_rows(all_, "detections", status="alert"),
                    Breach.UNREVIEWED),
    "what is withdrawn": (lambda all_: with_rows(all_, "compounds", status="withdrawn"),
                          Breach.VALUE),
    "a row marked higher": (lambda all_: with_rows(all_, "events", tlp="TLP:RED"), Breach.MARKING),
    "a fine shape of a map": (with_shape, Breach.FINER),
    "another marking": (lambda all_: replace(all_, marking="TLP:GREEN"), Breach.MARKING),
    "a place in the maker's notes": (
        lambda all_: with_briefing(all_, notes="near 98.612345"), Breach.FINER),
    "a code in the maker's title": (
        lambda all_: with_briefing(all_, title="7MJ9J92X+2V"), Breach.FINER),
}  # fmt: skip


@pytest.mark.parametrize("what", GATHERED)
def test_contents_are_refused_with(what: str) -> None:
    change, breach = GATHERED[what]
    assert breach in {each.breach for each in Checker(change(briefed())).contents()}


def test_what_is_only_suspected_is_refused_where_everybody_reads_it() -> None:
    said = with_rows(briefed(Audience.PARTNER), "compounds", kind="suspected")
    assert Checker(said).contents() == []
    clear = replace(with_briefing(said, tlp=Tlp.CLEAR), marking="TLP:CLEAR")
    found = {each.breach for each in Checker(clear).contents()}
    assert Breach.UNREVIEWED in found
