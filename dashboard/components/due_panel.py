"""Which zones are silent, and which are due, with the reason of each."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.language import _, marked, ngettext
from layers.due import Due
from layers.silence import Alarm, Silence

_TITLE = {
    Silence.UNSEEN: marked("Not seen"), Silence.NOT_RUN: marked("Job did not run"),
    Silence.FAILING: marked("Only failures"),
}  # fmt: skip


def show_alarms(alarms: Sequence[Alarm], *, most: int = 300) -> None:
    """Show silent zones, the longest silence first."""
    kinds = Counter(each.kind for each in alarms)
    told = "; ".join(f"{_(_TITLE[kind]).lower()}: {count}" for kind, count in kinds.most_common())
    zones = len({each.zone_id for each in alarms})
    st.warning(
        ngettext(
            "Of {count} zone nothing is heard ({told}). That is not the same as nothing happening.",
            "Of {count} zones nothing is heard ({told}). That is not the same as nothing "
            "happening.",
            zones,
        ).format(count=zones, told=told),
        icon=":material/notifications_off:",
    )  # fmt: skip
    st.dataframe(pd.DataFrame({
        _("alarm"): [_(_TITLE[each.kind]) for each in alarms],
        _("zone"): [each.zone_id for each in alarms], _("days"): [each.days for each in alarms],
        _("why"): [_sentence(each.why) for each in alarms],
    }).head(most), hide_index=True, height=min(35 * len(alarms) + 40, 320),
        column_config=_wide())  # fmt: skip
    if len(alarms) > most:
        st.caption(
            _("Showing {shown} of {total} alarms, the longest silence first.").format(
                shown=most, total=len(alarms)
            )
        )


def show_due(due: Sequence[Due], *, most: int = 300) -> None:
    """Show when each zone is to be looked at, those that are due first."""
    now = sum(each.now for each in due)
    st.caption(
        _("{now} of {total} zones are due now. What a schedule does: compoundwatch due.").format(
            now=now, total=len(due)
        )
    )
    if not due:
        return
    st.dataframe(pd.DataFrame({
        _("due"): [_("now") if each.now else _("later") for each in due],
        _("zone"): [each.zone_id for each in due], _("name"): [each.name for each in due],
        _("since or from (UTC)"): [each.at for each in due],
        _("why"): [_sentence(each.why) for each in due],
        _("every (days)"): [each.every_days for each in due],
    }).head(most), hide_index=True, height=min(35 * len(due) + 40, 320),
        column_config=_wide())  # fmt: skip
    if len(due) > most:
        st.caption(_("Showing {shown} of {total} zones.").format(shown=most, total=len(due)))


def _wide() -> dict[str, Any]:
    return {_("why"): st.column_config.TextColumn(width="large")}


def _sentence(why: str) -> str:
    return f"{why[:1].upper()}{why[1:]}."
