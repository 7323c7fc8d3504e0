"""The maker's own words: no place in them, however it is written; and honest notes pass."""

from dataclasses import replace
from typing import Any

import pytest

from dashboard.briefing.checking.checker import Checker
from dashboard.briefing.checking.own_words import names_a_place
from dashboard.briefing.checking.problem import Breach
from layers.terms import Audience
from tests.dashboard.briefing.checking.world import briefed

PLACES = (
    "98.60\u200b012", "98.6\u00ad0012", "98\ufeff.60012", "16,30012 98,60012", "16·30012",
    "16\u202730012", "E98.60012", "lat16.30012", "16'30012",
    "16 18 0.43 N, 98 36 0.43 E", "16-18-0.43 N", "16:18:07N", "N16 18.007 E98 36.007",
    "16 18.007, 98 36.007", "16 18 0.43, 98 36 0.43", "16 deg 18.007 min", "16° 18' 4\"",
    "16 18 04 north", "8J22+22 Myawaddy", "8j22+22", "7MJ9J92X+2V", "x=457323 y=1802123",
    "457323 mE, 1802123 mN", "N 1802123 E 457323", "457323,2 1802123,1",
    "https://example.org/a", "http://example.org", "goo.gl/maps/abc", "maps.example.org/x",
    "www.example.org/maps/@1,2", "geo:16.3,98.6", "///filled.count.soap",
    "၁၆,၃၀၀၁၂",
)  # fmt: skip
HONEST = (
    "about 1,200 people, 12.5 ha, on 2024-05-12, +3.5 %", "1,200,000 USD; 1.200.000 kyat",
    "from 10-12.5, 14-16.5 ha", "May 12,2024", "12.05.2024, 10:30", "16°18′N 98°36′E",
    "Rooms 3, 10000 people", "150000 of 1200000 people", "150000 and 1200000 kyat",
    "between 1,200 and 1,300 people", "call +95 1 234 567", "C+23 and 2023+24", "version 4.1.0",
    "12,5 ha · 3,4 ha", "Q2 2024: 11 raids, 40 % in the north", "page 3 / 14", "maps and photos",
    "at 16.30, 98.60", "Bend 5 N of the river", "2024-05-12 10:30:15 UTC", "",
)  # fmt: skip


@pytest.mark.parametrize("where", ["notes", "title"])
@pytest.mark.parametrize("text", PLACES)
def test_a_place_in_the_makers_own_words_is_found(text: str, where: str) -> None:
    said = briefed()
    words: dict[str, Any] = {where: f"They are at {text} there"}
    told = replace(said, briefing=replace(said.briefing, **words))
    assert [(each.place, each.breach) for each in Checker(told).contents()] == [
        (where, Breach.FINER)
    ]


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.POLICY])
@pytest.mark.parametrize("text", HONEST)
def test_honest_words_pass(text: str, audience: Audience) -> None:
    said = briefed(audience)
    told = replace(said, briefing=replace(said.briefing, notes=f"There are {text} there"))
    assert [each.said() for each in Checker(told).contents()] == []


def test_what_policy_staff_may_write_is_too_fine_for_the_public() -> None:
    assert names_a_place("98,6061", 3)
    assert not names_a_place("98,6061", 4)
