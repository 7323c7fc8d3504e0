"""Weights of the priority list: a slider each, what each means, and all of them in the link."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.components.text import escaped
from dashboard.joined.measures import DEFAULTS, MEASURES, Measure, scale_said
from dashboard.joined.weighing import MOST, from_link, in_link, of_weights
from dashboard.language import _

_WIDE = 3
"""Sliders beside one another; on a telephone they follow in the order of the measures."""


def show() -> dict[str, int]:
    """Return measure -> weight in halves, as the link or a person says."""
    asked, refused = from_link(state.query())
    for each in refused:
        st.warning(escaped(each))
    with st.expander(_("Weights of the measures, 0 to 5"), expanded=False):
        st.caption(_(
            "A score is the sum of each measure times its weight, as a share of what all weights "
            "allow. Scales and weights are judgements: change them, and the link keeps them."
        ))  # fmt: skip
        weights = {}
        for first in range(0, len(MEASURES), _WIDE):
            row = MEASURES[first : first + _WIDE]
            for column, measure in zip(st.columns(_WIDE), row, strict=False):
                weights[measure.id] = _slider(column, measure, asked[measure.id])
        st.button(_("Reset all weights"), on_click=_reset, icon=":material/restart_alt:")
    _remember(weights)
    if not any(weights.values()):
        st.warning(_("All weights are zero, so nothing is ranked: the order is that of the ids."))
    return weights


def show_meaning(weights: Mapping[str, int], known: Mapping[str, int], of: int) -> None:
    """Show what each measure is, what it weighs, and of how many compounds it is known.

    Parameters
    ----------
    weights
        Measure -> halves.
    known
        Measure -> of how many compounds it is known.
    of
        How many compounds there are.

    """
    table = pd.DataFrame([
        {_("letter"): each.letter, _("measure"): _(each.title),
         _("weight"): f"{weights[each.id] / 2:g}",
         _("known of"): _("{known} of {total}").format(known=known[each.id], total=of),
         _("scale"): scale_said(each), _("why"): _(each.why)}
        for each in MEASURES
    ])  # fmt: skip
    st.dataframe(table, hide_index=True, height="content")


def _slider(column: st.delta_generator.DeltaGenerator, measure: Measure, halves: int) -> int:
    key = _key(measure.id)
    st.session_state.setdefault(key, halves / 2)
    weight = column.slider(
        f"{measure.letter} · {_(measure.title)}", 0.0, MOST / 2, step=0.5, key=key, format="%.1f",
        help=f"{scale_said(measure)} {_(measure.why)}",
    )  # fmt: skip
    return round(2 * float(weight))


def _reset() -> None:
    for name, halves in DEFAULTS.items():
        st.session_state[_key(name)] = halves / 2


def _remember(weights: Mapping[str, int]) -> None:
    asked = state.query()
    wanted = {name: value for name, value in asked.items() if not of_weights(name)}
    wanted |= in_link(weights)
    if wanted != asked:
        st.query_params.from_dict(wanted)


def _key(name: str) -> str:
    return f"weight-{name}"
