"""Zones nobody could see lately, jobs that stand still, and what to do about each."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard.components import page_link
from dashboard.components.text import escaped, named
from dashboard.language import _
from layers.silence import Alarm, Silence


def show(
    alarms: Sequence[Alarm], *, names: Mapping[str, str], views: Mapping[str, datetime | None],
    looked_at: Collection[str], scheduled: Collection[str],
) -> None:  # fmt: skip
    """Show what is not known, which is never the same as nothing happening.

    Parameters
    ----------
    alarms
        As this audience may have them.
    names
        Zone -> name, of all zones that stand and that it may see.
    views
        Zone -> when it was last seen well enough.
    looked_at
        Zones over which a job has run.
    scheduled
        Zones that somebody scheduled: no alarm rings for the others.

    """
    st.subheader(_("What nobody could see"))
    unseen = [each for each in alarms if each.kind is Silence.UNSEEN]
    if unseen:
        st.warning(
            _(
                "Of {count} of {total} zones there was no usable view for long. What is built "
                "there now would not be seen: they are not unchanged, they are unknown."
            ).format(count=len(unseen), total=len(names)),
            icon=":material/visibility_off:",
        )
        _table(unseen, names, views)
        st.caption(_(
            "What to do: radar sees through clouds (a source with Sentinel-1); or wait for a clear "
            "look, and tell whoever reads figures of these zones until when they hold."
        ))  # fmt: skip
    _counted(names, views, looked_at, scheduled, unseen=bool(unseen))
    stopped = [each for each in alarms if each.kind is not Silence.UNSEEN]
    if stopped:
        _stopped(stopped, names, views)


def _stopped(
    alarms: Sequence[Alarm], names: Mapping[str, str], views: Mapping[str, datetime | None]
) -> None:  # fmt: skip
    st.subheader(_("Jobs that stand still"))
    st.warning(
        _("Of {count} zones nothing is learned, for their job did not run or only failed.").format(
            count=len({each.zone_id for each in alarms})
        ),
        icon=":material/notifications_off:",
    )
    _table(alarms, names, views)
    st.caption(escaped(_(
        "What to do: see whether the scheduler runs (compoundwatch due; compoundwatch schedule "
        "once), and mend what the last failure names."
    )))  # fmt: skip
    page_link.show(page_link.RUNS, _("What the jobs did, and what failed"))


def _table(
    alarms: Sequence[Alarm], names: Mapping[str, str], views: Mapping[str, datetime | None]
) -> None:  # fmt: skip
    titles = {
        Silence.UNSEEN: _("not seen"), Silence.NOT_RUN: _("job did not run"),
        Silence.FAILING: _("only failures"),
    }  # fmt: skip
    rows = [
        {
            _("zone"): named(names.get(each.zone_id, each.zone_id), 60), _("id"): each.zone_id,
            _("alarm"): titles[each.kind], _("days"): each.days,
            _("last usable view (UTC)"): _day(views.get(each.zone_id)),
            _("why"): f"{each.why[:1].upper()}{each.why[1:]}.",
        }
        for each in alarms
    ]  # fmt: skip
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, height=min(35 * len(rows) + 40, 320),
        column_config={_("why"): st.column_config.TextColumn(width="large")},
    )  # fmt: skip


def _counted(
    names: Mapping[str, str], views: Mapping[str, datetime | None], looked_at: Collection[str],
    scheduled: Collection[str], *, unseen: bool,
) -> None:  # fmt: skip
    """Say of how many zones nothing can be known, and for how many no alarm would ring."""
    never = [each for each in names if each not in looked_at]
    blind = [each for each in names if each in looked_at and views.get(each) is None]
    without = [each for each in names if each not in scheduled]
    total = len(names)
    said = []
    if never:
        said.append(_(
            "{count} of {total} zones were never looked at: no imagery was given yet."
        ).format(count=len(never), total=total))  # fmt: skip
    if blind:
        said.append(_(
            "{count} of {total} zones were looked at and never seen well enough."
        ).format(count=len(blind), total=total))  # fmt: skip
    if without:
        said.append(_(
            "{count} of {total} zones have no schedule, so no alarm rings for them (compoundwatch "
            "schedule set ZONE)."
        ).format(count=len(without), total=total))  # fmt: skip
    oldest = min((at for at in views.values() if at is not None), default=None)
    if oldest is not None:
        said.append(_("The oldest last view of any zone is of {day}.").format(day=_day(oldest)))
    if not unseen and not never and not blind:
        said.append(_("Every other zone was seen within the days that its schedule allows."))
    for each in said:
        st.text(each)


def _day(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d}"
