"""One compound over time: areas and their gaps, two dates side by side, epochs in motion."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cache, films, session, state
from dashboard.components import (
    compare_panel,
    counts,
    events_panel,
    film_panel,
    growth_panel,
    site_picker,
    zone_picker,
)
from dashboard.components.boundary import fragment
from dashboard.components.text import escaped
from dashboard.language import _, marked
from dashboard.maps.sides import seen_words, sides_args
from dashboard.maps.site_shapes import Bounds, extent_of, ground_of
from geo.comparison import Amounts
from geo.period import Length
from layers.errors import LayerError, NotFoundError
from layers.history import Growth
from layers.past import Past

_GROSS = {
    "gained_m2": marked("gained"), "lost_m2": marked("lost"), "kept_m2": marked("kept"),
    "edge_gained_m2": marked("more at the edge, up to half a pixel"),
    "edge_lost_m2": marked("less at the edge, up to half a pixel"),
    "unseen_before_m2": marked("built before, not seen later"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """What the page is about."""

    zone_id: str
    site_id: str
    by: str
    rows: pd.DataFrame
    bounds: Bounds
    synthetic: bool

    @property
    def length(self) -> Length | None:
        return site_picker.LENGTHS[self.by]

    @property
    def key(self) -> str:
        return f"{self.zone_id}-{self.site_id}-{self.by}"

    @property
    def past(self) -> Past:
        return cache.past(self.zone_id, self.length)

    @property
    def epochs(self) -> list[str]:
        return list(self.rows["epoch"])

    def row(self, epoch: str) -> dict[str, Any]:
        rows = self.rows[self.rows["epoch"] == epoch].to_dict("records")
        return {str(name): value for name, value in rows[0].items()}


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Compound"))
    asked = state.query()
    zones = cache.names("zones")
    left, right = st.columns(2)
    with left:
        zone_id = zone_picker.show(zones, state.chosen(asked, "zone", list(zones)))
    if not zone_id:
        st.info(_("Choose a zone to see how its compounds grew."))
        return
    names = site_picker.names_of(
        zone_id, zones[zone_id], cache.released("compounds", zone_id).frame,
        cache.released("detections", zone_id).frame,
    )  # fmt: skip
    lengths = [
        by for by, length in site_picker.LENGTHS.items() if cache.past(zone_id, length).sites()
    ]
    if not lengths:
        _nothing(zone_id, names)
        return
    with right:
        by = site_picker.show_length(lengths, state.chosen(asked, "by", lengths))
        past = cache.past(zone_id, site_picker.LENGTHS[by])
        sites = site_picker.ordered(past.sites(), names)
        site_id = site_picker.show(zone_id, sites, names, asked.get("site", ""))
    site = _site(zone_id, site_id, by)
    kept = {name: state.chosen(asked, name, site.epochs) for name in ("epoch", "first", "last")}
    state.remember(state.SiteView(zone=zone_id, site=site_id, by=by, **kept))
    _growth(site)
    _said(site, names)
    _two_epochs(site, kept["first"], kept["last"])
    _one_epoch(site, kept["epoch"])
    _film(site)
    told = _("Sites: showing {shown} of {total}.")
    if set(names) - set(sites):
        told = _(
            "Sites: showing {shown} of {total}. The others have no exact outline, or do not reach "
            "the bar for figures."
        )
    st.caption(told.format(shown=len(sites), total=len({*names, *sites})))
    counts.show(_("Footprints"), cache.released("footprints", zone_id))
    counts.show(_("Events"), cache.released("events", zone_id))


def _nothing(zone_id: str, names: Mapping[str, str]) -> None:
    """Say that there are no areas, and show what is said to have happened all the same."""
    st.info(
        _(
            "No footprint of this zone can be shown. Make some: compoundwatch footprints ZONE. "
            "That is no proof that nothing was built."
        )
    )
    counts.show(_("Footprints"), cache.released("footprints", zone_id))
    past = cache.past(zone_id, "quarter")
    events_panel.show_claims(past.claims(), names)
    events_panel.show_events(past.events, names)


def _site(zone_id: str, site_id: str, by: str) -> _Site:
    length = site_picker.LENGTHS[by]
    growth = cache.growth(zone_id, length)
    past, ground = cache.past(zone_id, length), ground_of(session.reader(), zone_id, site_id)
    return _Site(
        zone_id=zone_id, site_id=site_id, by=by,
        rows=growth[growth["site_id"] == site_id].reset_index(drop=True),
        bounds=extent_of(past, site_id, ground),
        synthetic=any(each.synthetic for each in past.of(site_id)),
    )  # fmt: skip


def _growth(site: _Site) -> None:
    """Show when it was seen built, and its area over time."""
    past = site.past
    growth_panel.show_figures(past.lifetime(site.site_id))
    growth_panel.show_chart(site.rows, past.events_of(site.site_id), key=f"chart-{site.key}")
    with st.expander(_("The same as a table, with growth a month")):
        growth_panel.show_table(site.rows, _steps(past, site))


def _steps(past: Past, site: _Site) -> list[Growth | None]:
    """Return the growth of each observed epoch since the observed one before it."""
    steps: list[Growth | None] = []
    before = ""
    for epoch, area in zip(site.epochs, site.rows["area_ha"], strict=True):
        there = not pd.isna(area)
        steps.append(past.change(site.site_id, before, epoch) if there and before else None)
        before = epoch if there else before
    return steps


def _said(site: _Site, names: Mapping[str, str]) -> None:
    """Show claims and events of the site."""
    past = site.past
    st.subheader(_("What is said to have happened"))
    claims = [
        each for each in past.claims() if site.site_id in (each.site_id, site.zone_id)
    ]  # fmt: skip
    events_panel.show_claims(claims, names)
    events_panel.show_events(past.events_of(site.site_id), names)


@fragment("compound")
def _two_epochs(site: _Site, first: str, last: str) -> None:
    """Show two epochs under one border, and what changed between them."""
    st.subheader(_("Two dates side by side"))
    seen = [e for e, area in zip(site.epochs, site.rows["area_ha"], strict=True) if pd.notna(area)]
    first, last = first or (seen or site.epochs)[0], last or (seen or site.epochs)[-1]
    left, right = st.columns([5, 2])
    with right:
        first = _epoch_box(site, marked("Left"), first)
        last = _epoch_box(site, marked("Right"), last)
        _change(site, first, last)
    state.note(first=first, last=last)
    with left:
        _map(site, [first, last], key="two")
        st.caption(
            _(
                "Move the border with the pointer, or with the arrow keys once it has the focus. "
                "Both sides have one extent, and their pictures one stretch."
            )
        )


def _epoch_box(site: _Site, title: str, chosen: str) -> str:
    epochs = site.epochs
    picked: str | None = st.selectbox(
        _(title), epochs, index=epochs.index(chosen), key=f"{title}-{site.key}",
        format_func=lambda epoch: f"{epoch}{_unseen(site, epoch)}",
    )  # fmt: skip
    return picked or chosen


def _unseen(site: _Site, epoch: str) -> str:
    return " · " + _("not observed") if pd.isna(site.row(epoch)["area_ha"]) else ""


def _change(site: _Site, first: str, last: str) -> None:
    """Show net and gross change between two epochs; no figure if one was not observed."""
    gone = [epoch for epoch in dict.fromkeys((first, last)) if _unseen(site, epoch)]
    if gone:
        st.warning(
            _(
                "Not observed: {epochs}. So no figure is given between these two; that is not the "
                "same as unchanged."
            ).format(epochs=_(" and ").join(gone))
        )
        return
    try:
        net = site.past.change(site.site_id, first, last)
    except NotFoundError as error:
        st.warning(escaped(error))
        return
    per_month, low, high = net.per_month_ha
    st.metric(_("Net change"), _("{area} ha").format(area=f"{net.net_ha:+.2f}"))
    lines = (
        _("90 % interval {low} to {high} ha").format(
            low=f"{net.net_ha_lo:+.2f}", high=f"{net.net_ha_hi:+.2f}"
        ),
        _("A month {area} ha ({low} to {high})").format(
            area=f"{per_month:+.3f}", low=f"{low:+.3f}", high=f"{high:+.3f}"
        ),
        _("Over {count} months").format(count=f"{net.months:.1f}"),
    )
    st.text("\n".join(lines))
    try:
        gross = cache.compared(site.zone_id, site.length, site.site_id, first, last)
    except NotFoundError as error:
        st.caption(escaped(error))
        return
    heads, amounts = [_(each) for each in _GROSS.values()], _hectares(gross)
    st.table({_("between the outlines"): heads, _("ha"): amounts})
    st.caption(_("These are of the outlines drawn; net counts unseen ground as the seen."))


def _hectares(gross: Amounts[float]) -> list[str]:
    return [f"{getattr(gross, name) / 10_000:.2f}" for name in _GROSS]


@fragment("compound")
def _one_epoch(site: _Site, chosen: str) -> None:
    """Show one epoch; the slider moves picture and outline together."""
    st.subheader(_("Epoch by epoch"))
    epochs = site.epochs
    epoch = chosen or epochs[-1]
    if len(epochs) > 1:
        epoch = st.select_slider(_("Epoch"), epochs, value=epoch, key=f"epoch-{site.key}")
    state.note(epoch=epoch)
    row = site.row(epoch)
    st.text(
        _(
            "{epoch}: {seen}. Ever seen built until then: {area} ha. {scenes} scenes showed the "
            "site."
        ).format(
            epoch=epoch, seen=seen_words(row), area=f"{row['ever_ha']:.2f}", scenes=row["scenes"]
        )
    )
    _map(site, [epoch], key="one")


def _map(site: _Site, epochs: list[str], *, key: str) -> None:
    notes = [_("Synthetic: this site is invented.")] if site.synthetic else []
    args = sides_args(
        site.zone_id, site.site_id, site.bounds, sides=[site.row(epoch) for epoch in epochs],
        pictures=cache.released("pictures", site.zone_id).frame,
        version=session.reader().version(), notes=notes,
    )  # fmt: skip
    compare_panel.show(args, key=f"{key}-{site.by}")


@fragment("compound")
def _film(site: _Site) -> None:
    """Show the site as an animation."""
    st.subheader(_("Animation"))
    length = site.length
    if length is None:
        st.info(_("Single looks have no pictures of epochs, so there is no animation of them."))
        return
    try:
        with st.spinner(_("Drawing the frames")):
            film = films.film(site.zone_id, length, site.site_id)
    except LayerError as error:
        st.info(escaped(error))
        return
    film_panel.show(
        film.gif, lambda: films.film_mp4(site.zone_id, length, site.site_id),
        name=f"{site.site_id}-{site.by}", shown=len(film.shown), dropped=list(film.dropped),
        marking=film.tlp,
    )  # fmt: skip
