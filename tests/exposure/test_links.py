"""A link that another made shows what who opens it may see: no more, and not that there is more.

An analyst sends a link to a zone, a detection, an epoch that the receiver may not have. What he
gets is, octet for octet, what a link to nothing at all would give him.
"""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session
from dashboard.settings import Settings
from dashboard.wiring import Workshop, open_workshop
from layers.record import Record
from layers.terms import Audience, Tlp
from tests.builders import (
    NOW,
    a_compound,
    a_detection,
    a_footprint,
    a_run,
    a_zone,
    an_evidence,
)

NOBODYS = "none-such"
HIDDEN = "z-hidden"
OPEN = "z-open"

LINKS: list[tuple[str, dict[str, str]]] = [
    ("zone_page", {"zone": HIDDEN}),
    ("zone_page", {"zone": OPEN, "detection": "d-hidden"}),
    ("compound_page", {"zone": HIDDEN}),
    ("compound_page", {"zone": OPEN, "site": "c-hidden"}),
    ("compound_page", {"zone": OPEN, "site": "d-hidden"}),
    ("runs_page", {"zone": HIDDEN}),
    ("runs_page", {"run": "r-hidden"}),
]
"""Page, and what the link names; everything that names what is hidden says so."""


def world() -> list[Record]:
    """Return a zone that everybody may see with two things that he may not, and one hidden."""
    closed = {"tlp": Tlp.RED}
    return [
        a_zone(zone_id=OPEN, tlp=Tlp.CLEAR),
        a_zone(zone_id=HIDDEN, **closed),
        a_run(run_id="r-open", zone_id=OPEN, tlp=Tlp.CLEAR),
        a_run(run_id="r-hidden", zone_id=HIDDEN, **closed),
        a_compound(compound_id="c-hidden", zone_id=OPEN, **closed),
        a_detection(detection_id="d-hidden", run_id="r-open", zone_id=OPEN),
        a_footprint(site_id="d-hidden", run_id="r-open", zone_id=OPEN),
        an_evidence(detection_id="d-hidden", run_id="r-open", zone_id=OPEN),
    ]


@pytest.fixture(params=[Audience.PUBLIC, pytest.param(Audience.POLICY, marks=pytest.mark.slow)])
def outside(request: pytest.FixtureRequest) -> Iterator[Workshop]:
    parts = open_workshop(Settings(store_url="memory://", audience=request.param))
    parts.store.put(world())
    session.hold(parts, lambda: NOW)
    yield parts
    parts.close()


def seen(page: str, link: dict[str, str]) -> list[bytes]:
    """Return all that a page sends for a link, element by element."""
    app = AppTest.from_string(
        f"from dashboard.pages import {page}\n{page}.show()\n", default_timeout=30
    )
    app.query_params.update(link)
    app.run()
    assert not app.exception
    protos = (getattr(each, "proto", None) for each in (*app.main, *app.sidebar))
    return [each.SerializeToString() for each in protos if each is not None]


@pytest.mark.parametrize(("page", "link"), LINKS)
@pytest.mark.usefixtures("outside")
def test_a_link_to_what_is_hidden_is_a_link_to_nothing(page: str, link: dict[str, str]) -> None:
    to_nothing = {name: NOBODYS if "hidden" in value else value for name, value in link.items()}
    shown = seen(page, link)
    assert shown == seen(page, to_nothing)
    assert shown
    assert not any(b"-hidden" in each for each in shown)


def test_the_same_link_shows_it_to_who_may_have_it() -> None:
    parts = open_workshop(Settings(store_url="memory://", audience=Audience.CASEWORKER))
    parts.store.put(world())
    session.hold(parts, lambda: NOW)
    assert all(any(b"-hidden" in each for each in seen(page, link)) for page, link in LINKS)
    parts.close()
