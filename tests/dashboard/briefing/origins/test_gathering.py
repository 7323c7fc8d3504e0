"""Sheets for countries of origin: what partners may have, in words, and what is not known."""

from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest
from shapely import Point, box

from dashboard.briefing.origins.contents import OriginSheet
from dashboard.briefing.origins.gathering import origin_sheets
from dashboard.briefing.speech import speech
from geo.cells import cell_of
from layers.case_terms import ReferralRole
from layers.errors import NotFoundError, NotReleasableError, RejectedError
from layers.read import Reader
from layers.record import Record
from layers.release_cell import ReleaseCell
from layers.release_figure import ReleaseFigure, Topic
from layers.store.memory import MemoryStore
from layers.terms import Audience, CompoundKind, Tlp
from tests import builders as a
from tests.builders import NOW

HERE, FAR = Point(98.6, 16.3), Point(103.55, 10.7)
HOSTILE = "{{7*7}}\n<script>alert(1)</script>\u202e=1+1 {country} " + "x" * 400


def sheets(*records: Record, countries: Any = None, **said: Any) -> tuple[OriginSheet, ...]:
    store = MemoryStore()
    store.put([a.a_zone(tlp=Tlp.CLEAR, name="River Bend"), *records])
    asked = {
        "audience": Audience.PARTNER, "tlp": Tlp.GREEN, "language": "en", "as_of": NOW, **said,
    }  # fmt: skip
    return origin_sheets(
        Reader(store, asked["audience"], as_of=asked["as_of"]), countries,
        speech=speech(asked["language"]), tlp=asked["tlp"], as_of=asked["as_of"],
    )  # fmt: skip


def sheet(*records: Record, code: str = "XXB", **said: Any) -> OriginSheet:
    (made,) = sheets(*records, countries=[code], **said)
    return made


def a_raid(name: str = "R-1", **said: Any) -> Record:
    return a.a_rescue(**{
        "rescue_id": name, "compound_id": "C-1", "n_people": 64, "synthetic": False,
        "citizenships": ("XXB:40", "XXC:7"), **said,
    })  # fmt: skip


def a_park(**said: Any) -> Record:
    return a.a_compound(**{"name": "Bend Park", "tlp": Tlp.GREEN, **said})


def a_figure(code: str, **said: Any) -> Record:
    return ReleaseFigure(**{
        "release_id": "000001", "row_id": f"2023-citizenship-{code}", "code": code,
        "topic": Topic.CITIZENSHIP, "year": "2023", "at_least": 25, **said,
    })  # fmt: skip


def a_region(at: Point, epoch: str = "2024Q1", **said: Any) -> ReleaseCell:
    cell = cell_of(at.x, at.y)
    return a.a_release_cell(**{
        "region": cell, "cells": (cell,), "epoch": epoch, "row_id": f"{epoch}-{cell}",
        "resolution": 5, "at_least": 35, **said,
    })  # fmt: skip


def words_of(made: OriginSheet) -> str:
    return str([getattr(made, each.name) for each in fields(made)])


def test_a_sheet_tells_rescues_by_quarter_and_compound_and_their_sum_as_at_least() -> None:
    made = sheet(a_park(), a_raid(), a_raid("R-2", on=date(2024, 7, 1), citizenships=("XXB:13",)))
    assert [(each.quarter, each.place, each.people) for each in made.rescues] == [
        ("Q2 2024", "Bend Park, River Bend", "at least 40 people"),
        ("Q3 2024", "Bend Park, River Bend", "at least 11 people"),
    ]
    assert made.totals == ("Together, of what is told here: at least 51 people.",)
    assert (made.country, made.marking, made.synthetic) == (
        "XXB (an invented country)", "TLP:GREEN", False,
    )  # fmt: skip


def test_invented_people_are_summed_apart_and_said_to_be_invented() -> None:
    made = sheet(a_park(), a_raid(), a_raid("R-2", synthetic=True))
    assert made.totals == (
        "Together, of what is told here: at least 40 people.",
        "Invented people, of what is told here: at least 40.",
    )
    assert made.synthetic


def test_a_sheet_of_a_handful_says_the_same_as_a_sheet_of_nobody() -> None:
    few = sheet(a_park(), a_raid(), code="XXC")
    assert few == sheet(a_park(), a_raid(citizenships=("XXB:40",)), code="XXC")
    assert few.rescues == few.totals == ()
    assert "does not say that there were none" in few.rescues_said
    assert any("below 11 are never told" in each for each in few.unknown)


def test_all_countries_of_which_something_can_be_told_get_one_sheet_each() -> None:
    made = sheets(
        a_park(), a_raid(), a.a_release(), a_figure("XXD"),
        a.a_referral_contact(country_iso3="XXE"),
    )  # fmt: skip
    assert [each.country_iso3 for each in made] == ["XXB", "XXD"]
    assert sheets(a_park()) == ()
    asked = sheets(countries=["ke", "KEN", "XXB"])
    assert [each.country for each in asked] == ["Kenya", "XXB (an invented country)"]


def test_reports_are_those_that_were_released_and_regions_are_of_all_nationalities() -> None:
    made = sheet(
        a_park(), a_raid(), a.a_release(), a_figure("XXB"), a_figure("XXC", at_least=95),
        a_figure("hotline", row_id="x", topic=Topic.CHANNEL, at_least=75),
        a_region(HERE), a_region(FAR, at_least=85), a_region(HERE, "2023Q4"),
    )  # fmt: skip
    assert [(each.when, each.reports) for each in made.figures] == [("2023", "at least 25 reports")]
    assert [(each.when, each.reports) for each in made.regions] == [
        ("Q4 2023", "at least 35 reports"), ("Q1 2024", "at least 35 reports"),
    ]  # fmt: skip
    assert all("ALL nationalities" in each.what for each in made.regions)
    assert "Bend Park" in made.regions[0].what
    assert "ALL nationalities" in made.regions_said
    assert "95" not in words_of(made)


def test_regions_of_compounds_that_are_not_on_the_sheet_are_not_either() -> None:
    other = a_park(compound_id="C-2", name="Far Park", shape=FAR.buffer(0.001))
    made = sheet(a_park(), other, a_raid(), a.a_release(), a_region(FAR))
    assert made.regions == ()
    assert "No count of reports is released of a region" in made.regions_said


def test_regions_stand_in_the_order_of_their_quarters_and_a_site_without_a_place_has_none() -> None:
    wide = a_park(shape=box(98.3, 16.0, 98.9, 16.6))
    one, other = sorted((HERE, Point(98.7, 16.45)), key=lambda at: cell_of(at.x, at.y))
    made = sheet(
        wide, a_raid(), a_park(compound_id="C-2", shape=None), a_raid("R-2", compound_id="C-2"),
        a.a_release(), a_region(one, "2024Q1"), a_region(other, "2023Q4"),
    )  # fmt: skip
    assert [each.when for each in made.regions] == ["Q4 2023", "Q1 2024"]


def test_contacts_stand_with_their_day_and_without_what_is_for_those_inside() -> None:
    made = sheet(
        a.a_referral_contact(note="kanarie"),
        a.a_referral_contact(contact_id="RC-2", role=ReferralRole.NGO_HOTLINE, name="A Hotline"),
        a.a_referral_contact(contact_id="RC-3", country_iso3="XXC", name="Another's"),
        a.a_referral_contact(contact_id="RC-4", tlp=Tlp.AMBER, name="Not for partners"),
        a_raid(),
    )  # fmt: skip
    assert [each.name for each in made.contacts] == ["Invented Embassy", "A Hotline"]
    first = made.contacts[0]
    assert first.reach == (
        ("Telephone", "+999 00 000 000"), ("E-mail", "office@example.org"),
        ("Languages", "Invented, English"),
    )  # fmt: skip
    assert first.as_of == "known to be right on October 1, 2024"
    assert (first.role, first.source) == ("An embassy or consulate of the country.", "Invented")
    assert not [each for each in ("kanarie", "Another's", "Not for") if each in words_of(made)]


def test_that_no_contact_is_entered_is_said_and_its_maker_learns_how_to_enter_one() -> None:
    made = sheet(a_raid())
    assert made.contacts == ()
    assert made.contacts_said == "No contact is entered for people of this country."
    assert any("compoundwatch import FILE --kind referral-contact" in each for each in made.hints)
    old = sheet(a.a_referral_contact(valid_as_of=NOW.date() - timedelta(days=366)))
    assert any("RC-1 was last known to be right" in each for each in old.hints)
    new = sheet(a.a_referral_contact(valid_as_of=NOW.date() - timedelta(days=365)))
    assert not any("RC-" in each for each in new.hints)


def test_what_is_not_known_names_the_last_quarter_and_the_age_of_the_release() -> None:
    release = a.a_release(made_at=NOW - timedelta(days=101), through="2024Q1")
    made = sheet(release, a_figure("XXB"))
    assert (
        "Numbers of reports are released through Q1 2024; later reports are in none of them. The "
        "release is 101 days old."
    ) in made.unknown
    assert any("compoundwatch release make" in each for each in made.hints)
    none = sheet(a_raid())
    assert "No numbers of reports have been released yet." in none.unknown
    fresh = sheet(a.a_release(made_at=NOW - timedelta(days=100)), a_figure("XXB"))
    assert not any("release make" in each for each in fresh.hints)


def test_no_day_point_or_name_of_a_rescue_is_on_its_sheet() -> None:
    raid = a_raid("R-kanarie", on=date(2024, 5, 17), point=Point(98.601234567, 16.301234567))
    said = words_of(sheet(a_park(), raid))
    assert not [
        each for each in ("kanarie", "2024-05", "May", "98.6012", "16.3012") if each in said
    ]


@pytest.mark.parametrize("audience", [each for each in Audience if each is not Audience.PARTNER])
def test_sheets_are_for_partners_alone(audience: Audience) -> None:
    with pytest.raises(NotReleasableError, match="Ask a Reader that is bound to partner"):
        sheets(a_raid(), audience=audience)


@pytest.mark.parametrize("tlp", [each for each in Tlp if each is not Tlp.GREEN])
def test_a_sheet_is_marked_for_partners_and_not_for_everybody(tlp: Tlp) -> None:
    with pytest.raises(RejectedError, match="Mark it TLP:GREEN"):
        sheets(a_raid(), tlp=tlp)


def test_what_is_no_country_is_refused_before_anything_is_made() -> None:
    with pytest.raises(NotFoundError, match="no country 'Kenya'"):
        sheets(a_raid(), countries=["KEN", "Kenya"])


def test_a_withdrawn_compound_is_not_named_nor_are_its_regions() -> None:
    gone = a_park(withdrawn_on=date(2024, 9, 1))
    made = sheet(gone, a_raid(), a.a_release(), a_region(HERE))
    assert [each.place for each in made.rescues] == ["River Bend"]
    assert made.regions == ()


def test_a_compound_that_partners_may_not_have_is_not_named() -> None:
    hidden = a_park(tlp=Tlp.AMBER, kind=CompoundKind.SUSPECTED)
    made = sheet(hidden, a_raid(), a.a_release(), a_region(HERE))
    assert [each.place for each in made.rescues] == ["River Bend"]
    assert "Bend Park" not in words_of(made)
    assert "C-1" not in words_of(made)


def test_names_that_would_be_markup_or_a_template_stay_what_they_are_on_one_line() -> None:
    contact = a.a_referral_contact(name=HOSTILE[:400], address=HOSTILE)
    made = sheet(a_park(name=HOSTILE), a_raid(), contact, a.a_release(), a_region(HERE))
    line = " ".join(HOSTILE.split())
    assert made.rescues[0].place == f"{line}, River Bend"
    assert line in made.regions[0].what
    assert ("Address", line) in made.contacts[0].reach
    assert "\n" not in made.contacts[0].name


def test_a_compound_of_which_nothing_is_on_record_is_named_by_its_id() -> None:
    made = sheet(a_raid(compound_id="C-77", zone_id=""))
    assert made.rescues[0].place == "C-77"
    assert sheet(a_raid(compound_id="", zone_id="")).rescues[0].place == "place not named"


def test_numbers_and_quarters_are_in_the_language_of_the_sheet() -> None:
    made = sheet(a_park(shape=box(98.59, 16.29, 98.61, 16.31)), a_raid(), language="my")
    (row,) = made.rescues
    assert "၂၀၂၄" in row.quarter
    assert "၄၀" in row.people
    assert row.at_least == 40
