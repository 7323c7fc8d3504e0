"""What changed, ranked: each item with why it stands where it stands, and links to its pages."""

from collections import Counter

import pandas as pd
import streamlit as st

from dashboard.components import page_link
from dashboard.components.text import escaped, named, shortened
from dashboard.digest.item import Item
from dashboard.digest.since import News
from dashboard.language import _
from layers.terms import DetectionStatus

FIRST, MORE = 10, 20
_SITES = frozenset({"grown", "shrunk", "compound"})
_TRIAGED = frozenset({"detection", "judged", "withdrawn"})
_LONGEST = 400


def show(news: News, *, triage: bool) -> None:
    """Show the list, some items at a time, or all as a table.

    Parameters
    ----------
    news
        What changed.
    triage
        Whether this audience judges detections.

    """
    total = len(news.ranked)
    if not total:
        st.info(
            _("Nothing changed that the store learned of. That is no proof that nothing was built.")
        )
        _hidden(news, 0)
        return
    views = {"list": _("Ranked list"), "table": _("All as a table")}
    view = st.segmented_control(
        _("Show changes as"), list(views), format_func=views.__getitem__, default="list",
        key="changes-view",
    )  # fmt: skip
    if view == "table":
        _table(news)
        _hidden(news, total)
        return
    most = st.session_state.get("changes-most", FIRST)
    had: Counter[str] = Counter()
    for place, (item, weight) in enumerate(news.ranked[:most], 1):
        had[item.zone_id] += 1
        _card(place, item, weight, nth=had[item.zone_id], triage=triage)
    _hidden(news, min(most, total))
    if most < total:
        st.button(
            _("Show {more} more").format(more=min(MORE, total - most)), key="changes-more",
            on_click=_widen, args=(most,),
        )  # fmt: skip


def _widen(most: int) -> None:
    st.session_state["changes-most"] = most + MORE


def _card(place: int, item: Item, weight: float, *, nth: int, triage: bool) -> None:
    with st.container(border=True):
        invented = " · " + _("synthetic") if item.synthetic else ""
        st.markdown(f"**{place}\\. {escaped(shortened(item.said, _LONGEST))}**{escaped(invented)}")
        if item.dates:
            st.caption(escaped(f"{item.dates[:1].upper()}{item.dates[1:]}"))
        st.caption(escaped(why(item, weight, nth)))
        with st.container(horizontal=True):
            _links(item, triage=triage)


def why(item: Item, weight: float, nth: int) -> str:
    """Return why an item stands where it stands."""
    reasons = "; ".join(f"{each.said} ({each.points:.1f})" for each in item.reasons)
    said = _("{points} points: {reasons}.").format(points=f"{weight:.1f}", reasons=reasons)
    if weight < round(item.points, 2):
        said += " " + _("Counted at {share}: {nth} of its zone stand above it.").format(
            share=f"{weight / item.points:.0%}", nth=nth - 1
        )
    return said


def _links(item: Item, *, triage: bool) -> None:
    site = item.site_id if item.kind in _SITES else ""
    detection = item.site_id if item.kind in _TRIAGED else ""
    if not item.zone_id:
        return
    page_link.show(page_link.ZONE, _("On the zone's map"), zone=item.zone_id, detection=detection)
    if site:
        page_link.show(page_link.COMPOUND, _("Over time"), zone=item.zone_id, site=site)
    judged = any(each.said == DetectionStatus.VERIFIED for each in item.reasons)
    if triage and item.kind == "detection" and not judged:
        page_link.show(page_link.TRIAGE, _("Judge it"), zone=item.zone_id, item=detection)


def _table(news: News) -> None:
    rows = [
        {
            _("rank"): place, _("points"): weight, _("what"): named(item.said, _LONGEST),
            _("zone"): named(item.zone_id, 40) if item.zone_id else "",
            _("why"): "; ".join(f"{each.said} ({each.points:g})" for each in item.reasons),
            _("when"): item.dates, _("synthetic"): item.synthetic,
        }
        for place, (item, weight) in enumerate(news.ranked, 1)
    ]  # fmt: skip
    st.dataframe(
        pd.DataFrame(rows), hide_index=True,
        column_config={_("what"): st.column_config.TextColumn(width="large")},
    )  # fmt: skip


def _hidden(news: News, shown: int) -> None:
    said = _("Changes: showing {shown} of {total} items.").format(
        shown=shown, total=len(news.ranked)
    )
    hidden = news.changed.hidden
    if hidden:
        reasons = "; ".join(f"{count} {reason}" for reason, count in sorted(hidden.items()))
        said += " " + _("Hidden: {reasons}.").format(reasons=reasons)
    if news.changed.words:
        said += " " + _(
            "What you may not see is not counted here: the day on which it changed would tell too "
            "much."
        )
    if news.look_alikes:
        said += " " + _(
            "{count} more lie where a look-alike was rejected: they are on the page Triage."
        ).format(count=news.look_alikes)
    if news.withdrawn:
        said += " " + _("{count} more are of a withdrawn zone.").format(count=news.withdrawn)
    st.caption(escaped(said))
