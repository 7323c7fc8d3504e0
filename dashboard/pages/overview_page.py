"""All zones: what changed since the last visit, what nobody could see, what stands where."""

import streamlit as st

from dashboard import cache, session, state
from dashboard.components import (
    changes_list,
    changes_map,
    changes_since,
    chosen_panel,
    link_problems,
    map_panel,
    search_box,
    silence_panel,
)
from dashboard.components.text import named
from dashboard.digest.since import news_since
from dashboard.joined.sums import of_zones_that_stand
from dashboard.language import _
from dashboard.state import Glance
from layers import disclosure
from layers.frames import that_stand
from layers.schedule import EVERY_ZONE
from layers.terms import DetectionStatus

_STANDING = (
    DetectionStatus.PROVISIONAL, DetectionStatus.ALERT, DetectionStatus.CONFIRMED,
    DetectionStatus.VERIFIED,
)  # fmt: skip


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Overview"))
    if not cache.released("zones").total:
        st.info(_(
            "This store has no zones yet. Fill it: compoundwatch demo, or compoundwatch zone add."
        ))  # fmt: skip
        return
    search_box.show("overview")
    _numbers()
    released, asked = changes_map.layers(), state.query()
    view, wrong = state.read(Glance, asked, {
        "detection": set(released["detections"].frame["detection_id"]),
        "chosen": chosen_panel.choices(released) if "chosen" in asked else (),
    })  # fmt: skip
    link_problems.show(wrong)
    st.subheader(_("What changed"))
    at = changes_since.show(view.since)
    news = cache.kept(
        ("news", at.isoformat()),
        lambda reader: news_since(reader, at, lambda name: named(name, 60)),
    )
    left, right = st.columns([2, 3])
    with left:
        audience = session.reader().audience
        changes_list.show(news, triage=disclosure.may_have_details(audience))
    with right:
        only = st.toggle(_("On the map, only what changed"), key="overview-only")
        online = map_panel.basemap_choice()
        view = changes_map.show(released, news, view, only=only, online=online)
        changes_map.counted(released)
    state.note(detection=view.detection, chosen=view.chosen, off=",".join(view.off))
    _silence()
    st.subheader(_("The map as a table"))
    changes_map.table(released, news, view, only=only)


def _numbers() -> None:
    zones, runs = cache.released("zones").frame, cache.released("runs").frame
    compounds, detections = cache.released("compounds").frame, cache.released("detections").frame
    runs, detections = (of_zones_that_stand(each, zones) for each in (runs, detections))
    with st.container(horizontal=True, gap="medium"):
        for name, value in {
            _("Zones watched"): len(that_stand(zones)),
            _("Zones looked at"): runs["zone_id"].nunique(),
            _("Compounds"): len(that_stand(compounds)),
            _("Detections that stand"): int(detections["status"].isin(_STANDING).sum()),
        }.items():
            st.metric(name, value, width="content")


def _silence() -> None:
    names = cache.names("zones", standing=True)
    schedules = set(cache.released("schedules").frame["zone_id"])
    silence_panel.show(
        cache.alarms(), names=names,
        views=cache.kept(("views",), lambda reader: reader.last_views()),
        looked_at=frozenset(cache.released("runs").frame["zone_id"]),
        scheduled=frozenset(names) if EVERY_ZONE in schedules else frozenset(schedules),
    )  # fmt: skip
