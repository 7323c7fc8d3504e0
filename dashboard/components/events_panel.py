"""What is said to have happened at a site, and what imagery says of each declared demolition."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard import cache
from dashboard.components import counts
from dashboard.components.text import escaped
from dashboard.filtering import Filter, kept_of
from dashboard.growth_chart import when_said
from dashboard.language import _, marked, said
from layers.claims import Checked
from layers.event import Event
from layers.frames import Released

_GONE = marked("Gone, seen by imagery")


def left(
    zone_id: str, events: Sequence[Event], wanted: Filter
) -> tuple[list[Event], Released]:  # fmt: skip
    """Return which of some events of a zone a filter leaves, and the others of them counted."""
    some = {each.event_id for each in events}
    rows = kept_of("events", cache.released("events", zone_id), "event_id", some, wanted)
    shown = set(rows.frame["event_id"])
    return [each for each in events if each.event_id in shown], rows


def show(
    zone_id: str, events: Sequence[Event], claims: Sequence[Checked], names: Mapping[str, str],
    wanted: Filter,
) -> None:  # fmt: skip
    """Show what a filter leaves of claims and events, and say how many that is of how many."""
    kept, rows = left(zone_id, events, wanted)
    shown = {each.event_id for each in kept}
    show_claims([each for each in claims if each.event_id in shown], names)
    if events:
        counts.show(_("Events"), rows)
    if kept or not events:
        show_events(kept, names)


def show_claims(claims: Sequence[Checked], names: Mapping[str, str]) -> None:
    """Show each declared demolition with the shares that imagery gives, and the sentence."""
    for each in claims:
        with st.container(border=True):
            told = _("Declared demolition: {site}")
            told = told.format(site=names.get(each.site_id, each.site_id))
            st.markdown(f"**{escaped(told)}**")
            for column, (name, value) in zip(st.columns(4), _shares(each).items(), strict=True):
                within = _within(each) if name == _GONE else None
                column.metric(_(name), value, within, delta_color="off", delta_arrow="off")
            st.text(each.sentence)


def show_events(events: Sequence[Event], names: Mapping[str, str]) -> None:
    """Show events with their sources, in the order of their dates."""
    if not events:
        st.caption(_("No event is recorded here. That is no proof that nothing happened."))
        return
    table = pd.DataFrame([_row(each, names) for each in events])
    told = [name for name in table if table[name].map(lambda value: value not in ("", None)).any()]
    st.dataframe(
        table[told], hide_index=True,
        column_config={_("share claimed"): st.column_config.NumberColumn(format="percent")},
    )  # fmt: skip


def _shares(claim: Checked) -> dict[str, str]:
    return {
        marked("Said to be gone"): _share(claim.claimed_share, _("not said")),
        _GONE: _share(claim.removed_share, _("not observed")),
        marked("Still stands"): _share(claim.standing_share, _("not observed")),
        marked("Not seen since"): _share(claim.unseen_share, _("not observed")),
    }


def _within(claim: Checked) -> str | None:
    low, high = claim.removed_lo, claim.removed_hi
    if low is None or high is None:
        return None
    return _("{low} to {high}").format(low=f"{low:.0%}", high=f"{high:.0%}")


def _share(value: float | None, otherwise: str) -> str:
    return otherwise if value is None else f"{value:.0%}"


def _row(event: Event, names: Mapping[str, str]) -> dict[str, object]:
    site_id = event.compound_id or event.zone_id
    return {
        _("when"): when_said(event), _("known to the"): event.date_precision.value,
        _("what"): event.kind.value.replace("_", " "), _("where"): names.get(site_id, site_id),
        _("source"): event.source_title, _("address"): event.source_url,
        _("share claimed"): event.share_claimed, _("note"): event.note,
        _("synthetic"): event.synthetic, _("meaning"): said(event.kind),
    }  # fmt: skip
