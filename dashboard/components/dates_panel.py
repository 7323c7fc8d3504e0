"""A site at two dates under one border, and epoch by epoch; in one extent and one stretch."""

import pandas as pd
import streamlit as st

from dashboard import cache, session, state
from dashboard.components import compare_panel
from dashboard.components.boundary import fragment
from dashboard.components.site_shown import Site
from dashboard.components.text import escaped
from dashboard.language import _, marked
from dashboard.maps.sides import seen_words, sides_args
from geo.comparison import Amounts
from layers.errors import NotFoundError

_GROSS = {
    "gained_m2": marked("gained"), "lost_m2": marked("lost"), "kept_m2": marked("kept"),
    "edge_gained_m2": marked("more at the edge, up to half a pixel"),
    "edge_lost_m2": marked("less at the edge, up to half a pixel"),
    "unseen_before_m2": marked("built before, not seen later"),
}  # fmt: skip


@fragment("site")
def show_two(site: Site, first: str, last: str) -> None:
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


def _epoch_box(site: Site, title: str, chosen: str) -> str:
    epochs = site.epochs
    picked: str | None = st.selectbox(
        _(title), epochs, index=epochs.index(chosen), key=f"{title}-{site.key}",
        format_func=lambda epoch: f"{epoch}{_unseen(site, epoch)}",
    )  # fmt: skip
    return picked or chosen


def _unseen(site: Site, epoch: str) -> str:
    return " · " + _("not observed") if pd.isna(site.row(epoch)["area_ha"]) else ""


def _change(site: Site, first: str, last: str) -> None:
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


@fragment("site")
def show_one(site: Site, chosen: str) -> None:
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


def _map(site: Site, epochs: list[str], *, key: str) -> None:
    notes = [_("Synthetic: this site is invented.")] if site.synthetic else []
    args = sides_args(
        site.zone_id, site.site_id, site.bounds, sides=[site.row(epoch) for epoch in epochs],
        pictures=cache.released("pictures", site.zone_id).frame,
        version=session.reader().version(), notes=notes,
    )  # fmt: skip
    compare_panel.show(args, key=f"{key}-{site.by}")
