"""What a briefing says: what its audience may have, each figure with source and date."""

import re
from datetime import date

import pytest
import shapely
from shapely import Point

from dashboard.briefing.briefing import Layout
from dashboard.briefing.contents import Contents
from dashboard.briefing.gathering import whole
from dashboard.briefing.gathering.whole import contents
from dashboard.briefing.map_contents import MapContents
from dashboard.style import COMPOUNDS, DETECTIONS
from layers.clearance import DECIMALS
from layers.compound import Compound
from layers.errors import NotFoundError, NotReleasableError, RejectedError
from layers.read import Reader
from layers.releasing import make_release
from layers.terms import Audience, CompoundKind, DetectionStatus, SiteStatus, Tlp
from layers.withdrawing import withdraw
from layers.zone import Zone
from tests.builders import (
    a_compound,
    a_crowd,
    a_footprint,
    a_log,
    a_rescue,
    an_event,
)
from tests.builders_of_jobs import NOW
from tests.dashboard.briefing.built import OUTSIDE, a_briefing, a_store, layer, the_contents


def maps(found: Contents) -> list[MapContents]:
    each = [one for sheet in found.sheets for one in (sheet.overview, sheet.detail, sheet.locator)]
    return [one for one in (*each, found.index) if one is not None]


def test_a_reader_for_another_audience_is_refused() -> None:
    reader = Reader(a_store(), Audience.ANALYST, as_of=NOW)
    with pytest.raises(NotReleasableError, match="asked for as analyst"):
        contents(reader, a_briefing())


def test_only_what_a_person_has_verified_stands_in_it() -> None:
    found = the_contents()
    assert layer(found, "detections").frame["detection_id"].tolist() == ["d-1"]
    assert "1 not verified by a person" in " ".join(found.sheets[0].shown)
    looks = {shape.look for each in maps(found) for shape in each.shapes}
    assert DETECTIONS[DetectionStatus.VERIFIED] in looks
    assert not looks & {DETECTIONS[each] for each in DetectionStatus
                        if each is not DetectionStatus.VERIFIED}  # fmt: skip


@pytest.mark.parametrize(("audience", "tlp"), OUTSIDE)
def test_every_coordinate_is_rounded_for_its_audience(audience: Audience, tlp: Tlp) -> None:
    found = the_contents(layout=Layout.ATLAS, audience=audience, tlp=tlp)
    shapes = [each for one in found.layers for each in one.released.frame.geometry if each]
    assert len(shapes) > 1
    for each in shapes:
        places = shapely.get_coordinates(each)
        assert (places == places.round(DECIMALS[audience])).all()


def test_suspected_compounds_stand_only_under_a_marking_that_is_not_clear() -> None:
    open_to_all = the_contents(layout=Layout.ATLAS, tlp=Tlp.CLEAR)
    assert [each.site_id for each in open_to_all.sheets] == ["C-1"]
    assert "1 only suspected" in " ".join(open_to_all.left_out)
    assert "Far Hall" not in repr(open_to_all)
    marked = the_contents(layout=Layout.ATLAS, tlp=Tlp.GREEN)
    assert [each.site_id for each in marked.sheets] == ["C-1", "C-2"]


def test_what_is_marked_above_the_briefing_is_left_out_and_counted() -> None:
    store = a_store(a_compound(compound_id="C-3", name="Amber Court", tlp=Tlp.AMBER))
    found = the_contents(store, layout=Layout.ATLAS, tlp=Tlp.GREEN)
    assert "C-3" not in [each.site_id for each in found.sheets]
    assert "1 marked TLP:AMBER" in " ".join(found.left_out)
    assert "Amber Court" not in repr(found)


def test_what_is_marked_clear_holds_what_the_public_may_have_whomever_it_is_for() -> None:
    old, new = date(2024, 5, 17), NOW.date()
    more = [
        a_rescue(rescue_id="R-8", compound_id="C-1", on=old),
        a_rescue(rescue_id="R-9", compound_id="C-1", on=new),
    ]  # fmt: skip
    told = {
        tlp: layer(the_contents(a_store(*more), tlp=tlp), "rescues").frame.set_index("rescue_id")
        for tlp in (Tlp.CLEAR, Tlp.AMBER)
    }
    assert told[Tlp.AMBER].loc["R-8", "when"] == "2024-05"
    assert told[Tlp.CLEAR].loc["R-8", "when"] == "2024Q2"
    assert "R-9" in told[Tlp.AMBER].index
    assert "R-9" not in told[Tlp.CLEAR].index
    assert set(told[Tlp.CLEAR]["tlp"]) == {"TLP:CLEAR"}


def test_events_stand_at_their_compound_and_no_more_exactly() -> None:
    (event,) = layer(the_contents(), "events").frame.to_dict("records")
    middle = shapely.centroid(layer(the_contents(), "compounds").frame.geometry.iloc[0])
    assert (event["geometry"].x, event["geometry"].y) == (round(middle.x, 4), round(middle.y, 4))


def test_an_area_above_the_marking_is_no_area_and_is_in_no_sum() -> None:
    store = a_store(a_footprint(footprint_id="f-9", epoch="2024Q3", area_ha=99.0, tlp=Tlp.AMBER))
    found = the_contents(store, tlp=Tlp.GREEN)
    assert "99" not in " ".join(each.value for each in found.sheets[0].figures)


def test_every_figure_has_a_source_and_a_date_or_says_that_there_is_none() -> None:
    for figure in the_contents().sheets[0].figures:
        assert figure.label
        assert figure.value
        assert figure.source
        assert figure.on


def test_likelihood_and_confidence_never_stand_in_one_sentence() -> None:
    said = the_contents().sheets[0].assessed
    likely = [each for each in said if re.search(r"\blikely\b", each)]
    sure = [each for each in said if "onfidence" in each]
    assert likely
    assert sure
    assert not set(likely) & set(sure)
    assert not any(len(re.findall(r"[.;] ", each)) for each in (*likely, *sure))


def test_what_a_site_is_said_to_be_is_a_claim_of_its_source() -> None:
    said = " ".join(the_contents().sheets[0].assessed)
    assert "claim of its source, An invented paper" in said
    assert "raided does not mean that it is closed" in said


def test_imagery_is_credited_as_its_licence_asks() -> None:
    said = " ".join(the_contents().attribution)
    assert "Contains modified Copernicus Sentinel data 2023–2024" in said
    assert "GeoNames, CC BY 4.0" in said


def test_a_legend_holds_what_its_map_shows_and_nothing_else() -> None:
    found = the_contents(layout=Layout.ATLAS)
    for each in maps(found):
        shown = {shape.look for shape in each.shapes}
        assert {entry.look for entry in each.legend} <= shown
        if each.name != "locator":
            assert {entry.look for entry in each.legend} == shown
    raided, other = found.sheets[0].legend, found.sheets[1].legend
    assert COMPOUNDS[SiteStatus.RAIDED] in {entry.look for entry in raided}
    assert raided != other or len(raided) > 1


def test_a_layer_that_was_not_asked_for_is_neither_drawn_nor_given() -> None:
    found = the_contents(layers=("zones", "compounds"))
    assert [each.id for each in found.layers] == ["zones", "compounds"]
    looks = {shape.look for each in maps(found) for shape in each.shapes}
    assert DETECTIONS[DetectionStatus.VERIFIED] not in looks


def test_a_withdrawn_site_has_no_briefing_and_says_why() -> None:
    store = a_store()
    withdraw(a_log(store), Zone, "Z-1", at=NOW)
    with pytest.raises(RejectedError, match=r"Z-1 is withdrawn.*let it stand again"):
        the_contents(store, layout=Layout.ZONE)


def test_a_withdrawn_compound_is_counted_and_shown_nowhere() -> None:
    store = a_store(a_compound(compound_id="C-3", name="No Park"))
    withdraw(a_log(store), Compound, "C-3", at=NOW)
    found = the_contents(store, layout=Layout.ATLAS)
    assert "1 withdrawn" in " ".join(found.left_out)
    assert "No Park" not in repr(found)


def test_a_site_that_is_not_there_and_one_that_is_not_for_this_audience_are_said_alike() -> None:
    told = []
    for site in ("C-2", "C-9"):
        with pytest.raises(NotFoundError) as caught:
            the_contents(compound_ids=(site,), audience=Audience.PUBLIC, tlp=Tlp.CLEAR)
        told.append(str(caught.value).replace(site, "C"))
    assert told[0] == told[1]


def test_a_filter_that_leaves_nothing_says_so_and_what_to_do() -> None:
    with pytest.raises(NotFoundError, match=r"nothing to brief on.*Ask for other countries"):
        the_contents(layout=Layout.ATLAS, countries=("FRA",))


def test_a_compound_without_imagery_or_zone_still_has_a_sheet() -> None:
    store = a_store(a_compound(compound_id="C-3", name="Lone House", zone_id="", shape=None))
    sheet = the_contents(store, compound_ids=("C-3",)).sheets[0]
    assert sheet.pictures == ()
    assert sheet.detail is None
    assert sheet.chart is None
    said = " ".join(sheet.unseen)
    assert "No imagery of this place was ever looked at" in said
    assert "not known; it is on no map" in said


def test_an_atlas_has_as_many_sheets_as_it_may_and_counts_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(whole, "MOST_SITES", 4)
    many = [
        a_compound(compound_id=f"C-{n}", name=f"House {n}", zone_id="", country_iso3="KHM",
                   shape=Point(100 + n / 500, 12))
        for n in range(10, 16)
    ]  # fmt: skip
    found = the_contents(a_store(*many), layout=Layout.ATLAS, countries=("KHM",))
    assert len(found.sheets) == 4
    assert "Sheets of 4 of 6 compounds: an atlas has 4 at most" in " ".join(found.left_out)


def test_invented_rows_are_never_summed_with_real_ones() -> None:
    real = a_compound(compound_id="C-5", name="Real Hall", synthetic=False, tlp=Tlp.CLEAR)
    more = [
        a_rescue(rescue_id="R-5", compound_id="C-5", n_people=20, synthetic=False),
        a_rescue(rescue_id="R-6", compound_id="C-5", n_people=500, synthetic=True),
    ]
    sheet = the_contents(a_store(real, *more), compound_ids=("C-5",)).sheets[0]
    (told,) = [each.value for each in sheet.figures if each.label == "Rescues"]
    assert "20 people at least" in told
    assert "520" not in told
    assert "Besides: 1 that are invented (SYNTHETIC)." in told


def test_a_mixed_atlas_says_that_a_part_is_invented() -> None:
    real = a_compound(compound_id="C-5", name="Real Hall", synthetic=False, tlp=Tlp.CLEAR)
    assert the_contents(a_store(real), layout=Layout.ATLAS).invented.startswith("In part SYNTHETIC")
    assert the_contents(layout=Layout.ATLAS).invented.startswith("SYNTHETIC: invented")


def test_rows_of_a_withdrawn_compound_are_in_no_layer_and_no_figure() -> None:
    gone = a_compound(compound_id="C-9", name="No Park")
    store = a_store(
        gone, a_footprint(footprint_id="f-9", site_id="C-9", epoch="2024Q2"),
        a_rescue(rescue_id="R-9", compound_id="C-9", n_people=80),
        an_event(event_id="E-9", compound_id="C-9"),
    )  # fmt: skip
    withdraw(a_log(store), Compound, "C-9", at=NOW)
    found = the_contents(store, layout=Layout.ZONE)
    for each in ("footprints", "rescues", "events"):
        assert "C-9" not in repr(layer(found, each).frame.to_dict("records"))
        assert layer(found, each).hidden["of a compound that is withdrawn"] == 1
    assert "80" not in " ".join(each.value for each in found.sheets[0].figures)


def test_the_briefing_of_one_compound_holds_no_rows_of_another() -> None:
    store = a_store(
        a_footprint(footprint_id="f-8", site_id="C-2", epoch="2024Q2"),
        a_rescue(rescue_id="R-8", compound_id="C-2"), an_event(event_id="E-8", compound_id="C-2"),
    )  # fmt: skip
    found = the_contents(store)
    for each in ("footprints", "rescues", "events"):
        assert "C-2" not in repr(layer(found, each).frame.to_dict("records"))


def test_a_compound_without_a_zone_has_every_layer_with_its_columns() -> None:
    store = a_store(a_compound(compound_id="C-3", name="Lone House", zone_id=""))
    found = the_contents(store, compound_ids=("C-3",))
    for each in ("footprints", "rescues", "events", "detections", "report-cells"):
        frame = layer(found, each).frame
        assert frame.empty
        assert "synthetic" in frame


def test_released_counts_of_reports_stand_in_it_and_no_place_of_a_report() -> None:
    store = a_store()
    store.put(a_crowd(20))
    assert make_release(a_log(store), as_of=NOW) is not None
    found = the_contents(store)
    said = " ".join(each.value for each in found.sheets[0].figures)
    assert "at least" in said or "no count of 11" in said


def test_a_filter_of_kinds_leaves_the_others_out() -> None:
    found = the_contents(layout=Layout.ATLAS, kinds=(CompoundKind.SUSPECTED,))
    assert [each.site_id for each in found.sheets] == ["C-2"]
    found = the_contents(layout=Layout.ATLAS, statuses=(SiteStatus.RAIDED,))
    assert [each.site_id for each in found.sheets] == ["C-1"]
    found = the_contents(layout=Layout.ATLAS, zone_ids=("Z-1",))
    assert [each.site_id for each in found.sheets] == ["C-1", "C-2"]
