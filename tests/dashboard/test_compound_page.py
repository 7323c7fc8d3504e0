"""The page of a compound, run by Streamlit itself, without a browser."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from shapely import box
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.settings import Settings
from dashboard.wiring import Workshop, open_workshop
from layers.composite import EPOCH
from layers.compound import Compound
from layers.record import Record
from layers.terms import Audience, DatePrecision, EventKind
from layers.withdrawing import withdraw
from tests.builders import (
    NOW,
    SITE,
    a_composite,
    a_compound,
    a_detection,
    a_footprint,
    a_png,
    a_run,
    a_zone,
    an_event,
)
from tests.dashboard.reading import words

HALF = box(98.598, 16.298, 98.600, 16.302)
GONE: dict[str, Any] = {
    "outline": None, "area_ha": None, "area_ha_lo": None, "area_ha_hi": None,
    "observed_share": 0.2,
}  # fmt: skip
ALL: list[Record] = [
    a_zone(), a_compound(), a_run(), a_detection(),
    a_footprint(footprint_id="f-1", epoch="2024Q1", surely=SITE, unseen=None),
    a_footprint(footprint_id="f-2", epoch="2024Q2", **GONE),
    a_footprint(footprint_id="f-3", epoch="2024Q3", area_ha=4.0, area_ha_lo=3.5, area_ha_hi=4.5,
                surely=SITE, possibly=SITE, unseen=None),
    a_footprint(footprint_id="f-4", epoch="2024Q4", area_ha=2.5, area_ha_lo=2.0, area_ha_hi=3.0,
                outline=HALF, surely=HALF, possibly=HALF, unseen=None),
    a_footprint(footprint_id="f-5", site_id="d-1", epoch="2024Q3"),
    an_event(on=date(2024, 9, 30), date_precision=DatePrecision.DAY, share_claimed=1.0,
             source_title="A paper <b>of</b> *note*"),
    an_event(event_id="E-2", kind=EventKind.RAID, on=date(2024, 2, 1)),
]  # fmt: skip
PICTURES = [
    a_composite(composite_id=f"img-{epoch}", role=EPOCH, epoch=epoch, png=a_png())
    for epoch in ("2024Q1", "2024Q3", "2024Q4")
]


def hold(records: list[Record], audience: Audience = Audience.ANALYST) -> Workshop:
    parts = open_workshop(Settings(store_url="memory://", audience=audience))
    session.hold(parts, lambda: NOW)
    parts.store.put(records)
    return parts


@pytest.fixture
def parts() -> Iterator[Workshop]:
    held = hold([*ALL, *PICTURES])
    yield held
    held.close()


def page(**asked: str) -> AppTest:
    script = "from dashboard.pages import compound_page\ncompound_page.show()\n"
    app = AppTest.from_string(script, default_timeout=60)
    app.query_params.update({"zone": "Z-1", **asked})
    return app


@pytest.mark.usefixtures("parts")
def test_without_a_zone_it_asks_for_one() -> None:
    app = page()
    app.query_params.clear()
    assert "Choose a zone" in words(app.run())


def test_a_zone_without_footprints_says_so_and_shows_what_is_said_of_it() -> None:
    held = hold([a_zone(), a_compound(), an_event()])
    app = page().run()
    said = words(app)
    assert "compoundwatch footprints" in said
    assert "Gone, seen by imagery: not observed" in said
    assert "Declared demolition: Bend Park" in said
    assert len([each for each in app.dataframe if "known to the" in each.value]) == 1
    held.close()


def test_a_withdrawn_compound_is_named_as_one(parts: Workshop) -> None:
    withdraw(parts.log(), Compound, "C-1", at=NOW)
    options = page().run().selectbox(key="site-Z-1").options
    assert ["withdrawn" in each for each in options] == [True, *[False] * (len(options) - 1)]
    assert "Bend Park" in options[0]


@pytest.mark.usefixtures("parts")
def test_it_opens_with_a_compound_and_offers_the_zone_as_a_whole_and_detections() -> None:
    app = page().run()
    assert not app.exception
    site = app.selectbox(key="site-Z-1")
    assert site.value == "C-1"
    assert [each.split(" · ")[0].strip("\u2068\u2069") for each in site.options] == [
        "Bend Park", "Detection: new building, 1.00 ha, first seen 2024-02-01",
    ]  # fmt: skip


@pytest.mark.usefixtures("parts")
def test_first_seen_last_seen_and_how_often_it_was_observed() -> None:
    said = words(page().run())
    assert "First seen built: 2024Q1" in said
    assert "Last seen built: 2024Q4" in said
    assert "Not built until: not known" in said
    assert "Epochs observed: 3 of 4" in said


@pytest.mark.usefixtures("parts")
def test_net_and_gross_change_between_any_two_epochs() -> None:
    said = words(page(site="C-1", first="2024Q1", last="2024Q3").run())
    assert "Net change: +2.00 ha" in said
    assert "90 % interval +1.29 to +2.71 ha" in said
    assert "A month +0.33" in said
    assert len(page(first="2024Q1", last="2024Q3").run().table) == 1


@pytest.mark.usefixtures("parts")
def test_an_epoch_that_was_not_observed_gets_no_figure() -> None:
    app = page(site="C-1", first="2024Q2", last="2024Q3").run()
    said = words(app)
    assert "Not observed: 2024Q2" in said
    assert "not the same as unchanged" in said
    assert "Net change" not in said
    assert not app.table
    assert "2024Q2 · not observed" in app.selectbox(key="Left-Z-1-C-1-quarter").options


@pytest.mark.usefixtures("parts")
def test_two_epochs_in_the_wrong_order_are_told_so() -> None:
    said = words(page(site="C-1", first="2024Q3", last="2024Q1").run())
    assert "does not lie before" in said
    assert "Net change" not in said


@pytest.mark.usefixtures("parts")
def test_the_slider_says_what_was_not_observed_and_keeps_what_was_ever_built() -> None:
    said = words(page(site="C-1", epoch="2024Q2").run())
    assert "2024Q2: not observed (20% of the site seen). Ever seen built until then:" in said
    ever = [
        float(words(page(epoch=epoch).run()).split("until then: ")[1].split(" ha")[0])
        for epoch in ("2024Q1", "2024Q2", "2024Q3", "2024Q4")
    ]
    assert ever == sorted(ever)


@pytest.mark.usefixtures("parts")
def test_the_table_has_what_the_chart_has() -> None:
    app = page(site="C-1").run()
    (table,) = [each.value for each in app.dataframe if "ha a month" in each.value]
    assert list(table["epoch"]) == ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]
    assert list(table["observed"]) == ["yes", "not observed", "yes", "yes"]
    assert table["area, ha"].isna().tolist() == [False, True, False, False]
    assert list(table["since"]) == ["", "", "2024Q1", "2024Q3"]
    assert table["ha a month"].isna().tolist() == [True, True, False, False]


@pytest.mark.usefixtures("parts")
def test_a_declared_demolition_has_shares_and_the_sentence() -> None:
    app = page(site="C-1").run()
    said = words(app)
    assert "Said to be gone: 100%" in said
    assert "Gone, seen by imagery: 50%" in said
    assert "Still stands: 50%" in said
    assert "Not seen since: 0%" in said
    assert "A paper <b>of</b> *note*" in said
    (events,) = [each.value for each in app.dataframe if "known to the" in each.value]
    assert list(events["when"]) == ["2024-02", "2024-09-30"]
    assert list(events["known to the"]) == ["month", "day"]


@pytest.mark.usefixtures("parts")
def test_the_animation_lists_what_it_leaves_out_and_why() -> None:
    said = words(page(site="C-1").run())
    assert "Showing 3 of 4 epochs" in said
    assert "2024Q2 is left out: 20% of the site was seen, less than 70%." in said


def test_without_pictures_it_says_why_there_is_no_animation() -> None:
    held = hold(ALL)
    assert "needs 2 frames at least" in words(page().run())
    held.close()


def test_one_epoch_alone_needs_no_slider() -> None:
    held = hold([a_zone(), a_compound(), a_footprint()])
    app = page().run()
    assert not app.exception
    assert not app.select_slider
    held.close()


def test_single_looks_are_a_choice_where_there_are_some() -> None:
    look = a_footprint(footprint_id="f-l", epoch="", seen_on=date(2024, 5, 2))
    held = hold([a_zone(), a_compound(), a_footprint(), look])
    app = page(by="look").run()
    assert app.radio[0].value == "look"
    assert "Single looks have no pictures of epochs" in words(app)
    held.close()


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.POLICY])
def test_a_detection_that_nobody_verified_is_hidden_and_counted(audience: Audience) -> None:
    held = hold([*ALL, *PICTURES], audience)
    app = page(site="d-1").run()
    said = words(app)
    assert "d-1" not in said
    assert "not verified by a person" in said
    held.close()


@pytest.mark.usefixtures("parts")
def test_the_address_shows_the_same_view_again() -> None:
    app = page(site="d-1").run()
    assert app.query_params["site"] == "d-1"
    app = page(site="C-1", epoch="2024Q3", first="2024Q1", last="2024Q4", by="quarter").run()
    asked = {name: app.query_params[name] for name in ("site", "by", "epoch", "first", "last")}
    assert asked == {
        "site": "C-1", "by": "quarter", "epoch": "2024Q3", "first": "2024Q1", "last": "2024Q4",
    }  # fmt: skip


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("name", ["site", "by", "epoch", "first", "last"])
def test_an_address_with_something_unknown_opens_the_usual_view(name: str) -> None:
    app = page(**{name: "../../etc/passwd"}).run()
    said = words(app)
    assert "passwd" not in said
    assert app.selectbox(key="site-Z-1").value == "C-1"


@pytest.mark.usefixtures("parts")
def test_a_zone_links_to_its_compounds() -> None:
    script = "from dashboard.pages import zone_page\nzone_page.show()\n"
    app = AppTest.from_string(script, default_timeout=30)
    app.query_params["zone"] = "Z-1"
    app.run()
    assert not app.exception
    links = {each.proto.page: each.proto.query_string for each in app.get("page_link")}
    assert links["compound"] == "zone=Z-1"
    assert links["briefing"] == "layout=zone&zone=Z-1"
