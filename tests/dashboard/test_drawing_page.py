"""The page on which outlines are drawn, and its desk: by text, which is the way of a keyboard."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from shapely import box
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.drawing_desk import DrawingDesk
from dashboard.outlines import as_text
from dashboard.settings import Settings
from dashboard.wiring import Workshop, open_workshop
from layers.audit_entry import AuditEntry
from layers.boundary import Boundary
from layers.clearance import INSIDE, OUTSIDE
from layers.compound import Compound
from layers.errors import NotFoundError, NotReleasableError
from layers.redrawing import Redraw
from layers.terms import Audience, Tlp
from layers.zone import Zone
from tests.builders import NOW, SITE, a_compound, a_zone
from tests.dashboard.reading import words

WIDER = box(98.597, 16.297, 98.603, 16.303)


def hold(audience: Audience = Audience.ANALYST) -> Workshop:
    parts = open_workshop(Settings(store_url="memory://", audience=audience, actor="heron"))
    session.hold(parts, lambda: NOW)
    parts.store.put([a_zone(), a_compound()])
    return parts


@pytest.fixture
def parts() -> Iterator[Workshop]:
    held = hold()
    yield held
    held.close()


def page(**asked: str) -> AppTest:
    script = "from dashboard.pages import drawing_page\ndrawing_page.show()\n"
    app = AppTest.from_string(script, default_timeout=60)
    app.query_params.update(asked)
    return app.run()


def typed(app: AppTest, text: str) -> AppTest:
    """Type an outline, and take it."""
    area = next(each for each in app.text_area if "longitude, latitude" in each.label)
    area.set_value(text)
    button = next(each for each in app.button if each.label == "Take this outline")
    return button.click().run()


def kept(app: AppTest) -> AppTest:
    button = next(each for each in app.button if each.label == "Keep this outline")
    return button.click().run()


def test_a_compound_is_drawn_anew_by_text_and_keeps_its_id(parts: Workshop) -> None:
    app = typed(page(zone="Z-1", site="C-1"), as_text(WIDER))
    assert "Corners moved: 4, added: 0, taken out: 0" in words(app)
    app = kept(app)
    assert "Kept: C-1" in words(app)
    assert parts.store.get(Compound, "C-1").outline == WIDER
    assert parts.store.count(Boundary, site_id="C-1") == 2
    (entry,) = parts.store.select(AuditEntry)
    assert (entry.who, "outline of C-1" in entry.about) == ("heron", True)


def taken_back(app: AppTest, row: int) -> AppTest:
    app = next(e for e in app.selectbox if e.label == "An outline of these").select_index(row).run()
    return next(each for each in app.button if "back into force" in each.label).click().run()


def test_an_old_outline_is_taken_back_from_today_on_and_drawn_upon(parts: Workshop) -> None:
    app = taken_back(kept(typed(page(zone="Z-1", site="C-1"), as_text(WIDER))), 1)
    assert "Kept: C-1" in words(app)
    assert "Boundaries: showing 3 of 3" in words(app)
    assert parts.store.get(Compound, "C-1").outline == SITE
    told = next(e for e in app.dataframe if "holds" in e.value).value["holds"]
    assert list(told) == [
        "on no day: another took its place",
        "from the beginning until 2026-11-23",
        "from 2026-11-23 until further notice",
    ]
    app = kept(typed(app, as_text(WIDER)))
    assert "Kept: C-1" in words(app)
    assert parts.store.get(Compound, "C-1").outline == WIDER


def test_a_new_compound_needs_a_name_and_gets_an_id_that_counts_nothing(parts: Workshop) -> None:
    app = kept(typed(page(zone="Z-1", site="new-compound"), as_text(WIDER)))
    assert "needs a name" in words(app)
    next(each for each in app.text_input if "Latin" in each.label).set_value("New Hall")
    app = kept(app)
    made = next(each for each in parts.store.select(Compound) if each.name == "New Hall")
    assert re.fullmatch(r"C-XXA-[0-9A-F]{6}", made.compound_id)
    assert made.tlp is Tlp.AMBER_STRICT
    assert f"Kept: {made.compound_id}" in words(app)


def test_a_new_zone_can_be_drawn_where_there_is_none() -> None:
    held = open_workshop(Settings(store_url="memory://", audience=Audience.ANALYST))
    session.hold(held, lambda: NOW)
    app = typed(page(), as_text(WIDER))
    next(each for each in app.text_input if "Latin" in each.label).set_value("New Zone")
    next(each for each in app.text_input if "Country" in each.label).set_value("XXB")
    kept(app)
    (zone,) = held.store.select(Zone)
    assert zone.zone_id.startswith("Z-XXB-")
    held.close()


@pytest.mark.parametrize(
    ("site", "country", "why"),
    [
        ("new-compound", "zz", "is no country of ISO 3166-1"),
        ("new-compound", "mm", "is not three capital letters. Write MMR"),
        ("new-zone", "zzz", "is no country of ISO 3166-1"),
        ("new-zone", "", "is no country of ISO 3166-1"),
    ],
)
def test_a_country_that_is_none_is_refused_with_what_to_write(
    parts: Workshop, site: str, country: str, why: str
) -> None:
    app = typed(page(zone="Z-1", site=site), as_text(WIDER))
    next(each for each in app.text_input if "Latin" in each.label).set_value("New Hall")
    next(each for each in app.text_input if "Country" in each.label).set_value(country)
    assert why in words(kept(app))
    assert parts.store.count(Boundary) == 0
    next(each for each in app.text_input if "Country" in each.label).set_value("mmr")
    assert "Kept: " in words(kept(app))


LINKS = {
    "no such zone": {"zone": "<b>NOPE"},
    "no such zone and site": {"zone": "<b>NOPE", "site": "C-1"},
    "no such site": {"zone": "Z-1", "site": "<b>NOPE"},
    "no zone": {"site": "<b>NOPE"},
    "no zone of a site that is there": {"site": "C-1"},
}


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("asked", LINKS.values(), ids=LINKS)
def test_what_a_link_asks_for_and_is_not_there_is_said_and_nothing_is_drawn(
    asked: dict[str, str],
) -> None:
    app = page(**asked)
    said = words(app)
    name = "zone" if asked.get("zone", "Z-1") != "Z-1" else "site"
    assert said.count("The link asks for") == 1
    assert f"The link asks for “{name}”" in said
    assert "NOPE" not in said
    assert "Choose a zone and what to draw of it" in said
    assert not app.text_area
    chosen = next(e for e in app.selectbox if e.label == "What to draw")
    assert chosen.value is None
    app = chosen.select("new-zone").run()
    assert "The link asks for" not in words(app.run())
    assert app.text_area
    assert app.query_params["site"] == "new-zone"


def test_a_link_to_what_is_hidden_says_what_is_said_of_what_is_not_there(parts: Workshop) -> None:
    parts.store.put(
        [a_zone(zone_id="Z-h", tlp=Tlp.RED), a_compound(compound_id="C-h", tlp=Tlp.RED)]
    )
    for name, hidden, more in (("zone", "Z-h", {}), ("site", "C-h", {"zone": "Z-1"})):
        told = [words(page(**more, **{name: each})) for each in (hidden, "NOPE")]
        assert told[0] == told[1]
        assert "there is none of that name that you may see" in told[0]


def test_what_is_chosen_stands_in_the_link_and_another_zone_is_no_wrong_link(
    parts: Workshop,
) -> None:
    parts.store.put([a_zone(zone_id="Z-2", name="Two", outline=box(99.5, 16.2, 99.6, 16.3))])
    app = page(zone="Z-1", site="C-1")
    app = next(e for e in app.selectbox if e.label == "What to draw").select("new-compound").run()
    assert app.query_params["site"] == "new-compound"
    assert next(e for e in app.run().selectbox if e.label == "What to draw").value == "new-compound"
    app = page(zone="Z-1", site="C-1")
    app = next(e for e in app.selectbox if e.label == "Zone").select("Z-2").run()
    assert "The link asks for" not in words(app)
    assert (app.query_params["zone"], app.query_params["site"]) == ("Z-2", "Z-2")


@pytest.mark.usefixtures("parts")
def test_an_outline_that_crosses_itself_is_refused_in_words_and_nothing_is_kept() -> None:
    app = typed(page(zone="Z-1", site="C-1"), "98.5, 16.8\n98.6, 16.9\n98.6, 16.8\n98.5, 16.9")
    assert "crosses or touches itself" in words(app)
    assert "Nothing is drawn that could be kept yet" in words(app)


def test_a_drawing_that_another_overtook_is_refused_and_still_there(parts: Workshop) -> None:
    app = typed(page(zone="Z-1", site="C-1"), as_text(WIDER))
    desk = session.drawing_desk()
    asked = Redraw(outline=SITE.buffer(0.001), started_from=desk.stand(Compound, "C-1"))
    desk.redraw(Compound, "C-1", asked)
    app = kept(app)
    assert "was changed since this drawing began" in words(app)
    assert "Corners moved: 4" in words(app)
    assert parts.store.count(Boundary, site_id="C-1") == 2
    assert "Kept: C-1" in words(kept(app))  # he was told, and both are in the history
    assert parts.store.count(Boundary, site_id="C-1") == 3


@pytest.mark.parametrize("site", ["Z-1", "C-1"])
def test_a_site_that_was_made_by_mistake_is_withdrawn_and_stands_again(
    parts: Workshop, site: str
) -> None:
    kind: type[Zone | Compound] = Zone if site == "Z-1" else Compound
    app = page(zone="Z-1", site=site)
    assert next(e for e in app.button if e.label == "Withdraw it").disabled
    next(e for e in app.checkbox if e.label == "This was never a site").check().run()
    next(e for e in app.button if e.label == "Withdraw it").click().run()
    assert "Withdrawn on 2026-11-23" in words(app)
    zones, sites = (
        next(e.options for e in app.selectbox if e.label == each)
        for each in ("Zone", "What to draw")
    )
    named = [each for each in (*zones, *sites) if "(withdrawn)" in each]
    assert [("Bend Park" in each, "River Bend" in each) for each in named] == [
        (kind is Compound, kind is Zone)
    ]
    assert parts.store.get(kind, site).withdrawn_on == NOW.date()
    app = kept(typed(app, as_text(WIDER)))  # it may still be drawn, and stays withdrawn
    assert parts.store.get(kind, site).withdrawn_on == NOW.date()
    next(e for e in app.button if e.label == "Let it stand again").click().run()
    assert "Withdrawn on" not in words(app)
    assert next(e for e in app.button if e.label == "Withdraw it").disabled
    assert parts.store.get(kind, site).withdrawn_on is None


@pytest.mark.parametrize("audience", list(Audience))
def test_only_those_inside_draw(audience: Audience) -> None:
    held = hold(audience)
    said = words(page(zone="Z-1"))
    assert ("are drawn by analysts" in said) == (audience in OUTSIDE)
    held.close()


@pytest.mark.parametrize("audience", sorted(OUTSIDE))
def test_the_desk_refuses_those_outside(audience: Audience) -> None:
    held = hold(audience)
    desk = DrawingDesk(parts=held, at=NOW)
    for ask in (
        lambda: desk.stand(Zone, "Z-1"),
        lambda: desk.redraw(Zone, "Z-1", Redraw(outline=WIDER)),
        lambda: desk.draw_new(a_compound(compound_id="C-9"), Redraw(outline=WIDER)),
        lambda: desk.withdrawn_on(Zone, "Z-1"),
        lambda: desk.set_standing(Zone, "Z-1", stands=False),
    ):
        with pytest.raises(NotReleasableError, match="drawn by analysts"):
            ask()
    held.close()


@pytest.mark.parametrize("audience", sorted(INSIDE - {Audience.CASEWORKER}))
def test_what_somebody_may_not_see_is_nothing_that_he_could_draw(audience: Audience) -> None:
    held = hold(audience)
    red = {"tlp": Tlp.RED}
    held.store.put([a_zone(zone_id="Z-h", **red), a_compound(compound_id="C-h", **red)])
    desk = DrawingDesk(parts=held, at=NOW)
    for kind, hidden, none in ((Zone, "Z-h", "Z-n"), (Compound, "C-h", "C-n")):
        told = set()
        for site_id in (hidden, none):
            for ask, more in (
                (desk.redraw, {"asked": Redraw(outline=WIDER)}),
                (desk.withdrawn_on, {}),
                (desk.set_standing, {"stands": False}),
            ):
                with pytest.raises(NotFoundError) as refused:
                    ask(kind, site_id, **more)
                told.add(str(refused.value).replace(site_id, "?"))
        assert len(told) == 1
    with pytest.raises(NotFoundError):
        desk.draw_new(replace(a_compound(), zone_id="Z-h"), Redraw(outline=WIDER))
    held.close()
