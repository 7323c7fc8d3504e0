"""The map to draw on, what the drawing changes, and what is said of it when it is kept."""

from typing import TYPE_CHECKING, Any

import streamlit as st
from shapely import MultiPolygon, Polygon

from dashboard import cache, session
from dashboard.components import draw_panel
from dashboard.components.draw_panel import Drawn
from dashboard.components.drawing_target import Target
from dashboard.components.text import escaped
from dashboard.language import _
from dashboard.maps.drawing_args import background
from geo.area import geodesic_area_m2
from geo.shapes import Outline
from geo.vertices import corner_changes
from layers.compound import Compound
from layers.errors import ConflictError, LayerError
from layers.record import require_country
from layers.redrawing import Redraw
from layers.terms import CompoundKind, OutlineKind, Tlp, ZoneKind
from layers.zone import Zone

if TYPE_CHECKING:
    from datetime import date


def show(target: Target) -> None:
    """Show it; what is kept, is kept by the drawing desk."""
    about = _about(target)
    _say_kept(about)
    key = f"{about} {st.session_state.get(about, 0)}"
    shape = target.outline
    start = shape if isinstance(shape, Polygon | MultiPolygon) else None
    args = background(
        target.zone_id, target.bounds, version=session.reader().version(),
        pictures=cache.released("composites", target.zone_id).frame if target.zone_id else None,
    )  # fmt: skip
    began = f"{key} began"
    if target.site_id and began not in st.session_state:
        st.session_state[began] = session.drawing_desk().stand(target.kind, target.site_id)
    drawn = draw_panel.show(start, target.bounds, key=key, args={**args, "notes": []})
    if drawn is None:
        st.caption(_("Nothing is drawn that could be kept yet."))
        return
    _differences(start, drawn)
    with st.form(f"{key} form"):
        site = None if target.site_id else _new_site(target, drawn)
        asked = _asked(drawn, st.session_state.get(began, ""))
        if st.form_submit_button(_("Keep this outline"), icon=":material/save:"):
            _keep(target, site, asked, began)


def _differences(start: Outline | None, drawn: Drawn) -> None:
    now = _("{area} ha, around it {length} m, {corners} corners").format(
        area=f"{drawn.area_ha:.2f}", length=f"{drawn.perimeter_m:,.0f}", corners=drawn.corners
    )
    if start is None:
        st.text(now)
        return
    before = geodesic_area_m2(start) / 1e4
    corners = corner_changes(start, drawn.outline)
    st.text(
        _(
            "Before: {before} ha. Now: {now}. Difference: {change} ha. Corners moved: {moved}, "
            "added: {added}, taken out: {removed}."
        ).format(
            before=f"{before:.2f}", now=now, change=f"{drawn.area_ha - before:+.2f}",
            moved=corners.moved, added=corners.added, removed=corners.removed,
        )
    )  # fmt: skip


def _asked(drawn: Drawn, began: str) -> Redraw:
    today = session.now().date()
    since: date | None = st.date_input(
        _("Valid from (empty: it was always so, and the old outline was wrong)"), None,
        max_value=today, format="YYYY-MM-DD",
    )  # fmt: skip
    note = st.text_area(_("Why, for colleagues; never leaves"), max_chars=2000)
    source = {
        "source_title": st.text_input(_("Source"), max_chars=200),
        "source_url": st.text_input(_("Its address"), max_chars=500),
        "admiralty_source": st.selectbox(
            _("Reliability of the source, A to F; F: nobody can judge"), tuple("FABCDE")
        ),
        "admiralty_info": st.selectbox(
            _("Credibility of what it says, 1 to 6; 6: nobody can judge"), tuple("612345")
        ),
    }
    return Redraw(
        outline=drawn.outline, started_from=began, valid_from=since, note=note, source=source
    )


def _new_site(target: Target, drawn: Drawn) -> Zone | Compound | None:
    """Ask for what a new site needs; None while its name is missing."""
    name = st.text_input(_("Name in Latin letters"), max_chars=200)
    stated = cache.zone(target.zone_id)["country_iso3"] if target.zone_id else ""
    country = st.text_input(_("Country, as stated (three letters)"), stated, max_chars=3).upper()
    tlp = Tlp(st.selectbox(_("Marking"), [Tlp.AMBER_STRICT, Tlp.AMBER, Tlp.GREEN, Tlp.CLEAR]))
    kinds: Any = CompoundKind if target.kind is Compound else ZoneKind
    kind = kinds(st.selectbox(_("Kind"), [str(each) for each in kinds]))
    if not name.strip():
        return None
    invented = bool(cache.zone(target.zone_id)["synthetic"]) if target.zone_id else False
    about: dict[str, Any] = {"name": name, "country_iso3": country, "tlp": tlp, "kind": kind,
                             "synthetic": invented}  # fmt: skip
    try:
        return _made(target, drawn, about)
    except LayerError as error:
        st.error(escaped(error))
        return None


def _made(target: Target, drawn: Drawn, about: dict[str, Any]) -> Zone | Compound:
    require_country(_("Country"), about["country_iso3"], needed=target.kind is Zone)
    if target.kind is Compound:
        return Compound(compound_id="new", zone_id=target.zone_id, shape=drawn.outline, **about)
    return Zone(zone_id="new", outline=drawn.outline, outline_kind=OutlineKind.DIGITISED, **about)


def _keep(target: Target, site: Zone | Compound | None, asked: Redraw, began: str) -> None:
    desk = session.drawing_desk()
    try:
        if target.site_id:
            desk.redraw(target.kind, target.site_id, asked)
            site_id = target.site_id
        elif site is None:
            st.error(_("A new site needs a name and a country. What you drew is still there."))
            return
        else:
            site_id, _kept = desk.draw_new(site, asked)
    except ConflictError as error:
        st.error(escaped(error))
        if target.site_id:  # he was told: what he keeps now, he keeps upon the other's
            st.session_state[began] = desk.stand(target.kind, target.site_id)
        return
    except LayerError as error:
        st.error(escaped(error))
        return
    begin_anew(target, site_id)


def begin_anew(target: Target, site_id: str) -> None:
    """Run the page again, with a map that begins with what is kept now, and say what was kept."""
    about = _about(target)
    st.session_state[about] = st.session_state.get(about, 0) + 1  # another key: another map
    st.session_state[f"{about} kept"] = site_id
    st.rerun()


def _about(target: Target) -> str:
    return f"draw {target.zone_id} {target.site_id or target.kind.__name__}"


def _say_kept(about: str) -> None:
    site_id = st.session_state.pop(f"{about} kept", "")
    if site_id:
        told = _("Kept: {site}. The id stays, and so does every outline that it had.")
        st.success(escaped(told.format(site=site_id)))
