"""The priority list: bars, their twin as a table, and one compound with what is not known of it."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard.components import compound_counts_panel, held_reports, site_link
from dashboard.components.ink import inked
from dashboard.components.text import escaped, named
from dashboard.joined.facts import Facts
from dashboard.joined.measures import MEASURES
from dashboard.joined.numbers import Open
from dashboard.joined.ranking import Ranked
from dashboard.language import _
from dashboard.priority_chart import priority_chart
from layers.errors import LayerError

_TITLES = {each.id: each.title for each in MEASURES}
_LETTERS = {each.id: each.letter for each in MEASURES}
_NO_FILE = "<style>[data-testid='stElementToolbar'] {display: none}</style>"
"""Tables have a button that saves them as a file: here that would go past the audit log."""


def show_chart(
    rows: Sequence[Ranked], facts: Mapping[str, Facts], weights: Mapping[str, int]
) -> None:
    """Show what each measure adds to the score of each compound."""
    letters = [_LETTERS[name] for name, weight in weights.items() if weight]
    labels = {each.id: _label(each, facts) for each in rows}
    parts, ends = [], []
    for each in rows:
        start = 0.0
        for name, points in each.parts.items():
            parts.append({
                "compound": labels[each.id], "measure": _(_TITLES[name]), "letter": _LETTERS[name],
                "points": f"{points:.1f}", "start": start, "end": start + points,
            })  # fmt: skip
            start += points
        ends.append({
            "compound": labels[each.id], "known": each.known, "most": each.most,
            "said": _("{known:.0f} points, {most:.0f} at most").format(
                known=each.known, most=each.most
            ),
        })  # fmt: skip
    columns = ["compound", "measure", "letter", "points", "start", "end"]
    chart = priority_chart(pd.DataFrame(parts, columns=columns), pd.DataFrame(ends), letters)
    st.altair_chart(inked(chart), width="stretch", key="priority-chart")
    told = " · ".join(
        f"**{_LETTERS[name]}** {_(_TITLES[name])} × {weight / 2:g}"
        for name, weight in weights.items() if weight
    )  # fmt: skip
    st.caption(told)
    st.caption(_(
        "A dashed line goes on to what the score would be if all that is not known spoke for the "
        "compound."
    ))  # fmt: skip


def open_reports(facts: Mapping[str, Facts]) -> Mapping[str, Open]:
    """Return how many reports are kept of each compound, once a caseworker asked; else nothing.

    They are not read to draw the list: it is drawn often, and each reading is an entry of the log.
    """
    if not held_reports.may_read():
        st.caption(_("Open reports are for caseworkers, and are in no score."))
        return {}
    if held_reports.held() is None:
        st.caption(_(
            "Open reports are in no score. That you read them goes into the audit log, once."
        ))  # fmt: skip
        if not st.button(_("Count open reports by compound"), key="priority-open"):
            return {}
    try:
        reports = held_reports.read()
    except LayerError as error:
        st.error(escaped(
            _("Not counted, for that you read them could not be written: {error}").format(
                error=error
            )
        ))  # fmt: skip
        return {}
    return Open.of_all([each.place for each in facts.values()], reports.frame)


def show_table(
    rows: Sequence[Ranked],
    facts: Mapping[str, Facts],
    names: Mapping[str, str],
    opened: Mapping[str, Open],
) -> None:
    """Show the same as a table, with the ranks that each compound could have.

    Parameters
    ----------
    rows, facts
        What is shown, and what is known of it.
    names
        Of zones.
    opened
        Of `open_reports`.

    """
    st.html(_NO_FILE)
    table = pd.DataFrame([
        _row(each, facts[each.id], names) | _opened(opened.get(each.id)) for each in rows
    ])  # fmt: skip
    st.caption(_("“?”: not known. “–”: it weighs nothing. A letter is a measure of the chart."))
    st.dataframe(table, hide_index=True, column_config={
        **{letter: st.column_config.TextColumn(width=42, help=_(_TITLES[name]))
           for name, letter in _LETTERS.items()},
        _("compound"): st.column_config.TextColumn(width=170),
        _("zone"): st.column_config.TextColumn(width=110),
        _("score"): st.column_config.NumberColumn(format="%.1f"),
        _("at most"): st.column_config.NumberColumn(format="%.1f"),
    })  # fmt: skip


def show_one(each: Ranked, facts: Facts, weights: Mapping[str, int], of: int) -> None:
    """Show the evidence of one compound, and what is not known of it."""
    place = facts.place
    st.subheader(escaped(named(place.name)))
    st.text(
        _("Rank {rank} of {total}. By what is not known of it, it could rise to {best}; by what is "
          "not known of others, it could fall to {worst}.").format(
            rank=each.rank, total=of, best=each.best, worst=each.worst
        )
    )  # fmt: skip
    st.text(_unknown(each))
    st.dataframe(
        _evidence(each, facts, weights), hide_index=True, height="content",
        column_config={_("measured"): st.column_config.TextColumn(width=200)},
    )  # fmt: skip
    st.markdown("\n".join(
        f"- **{_LETTERS[name]}** {escaped(found.said)}" for name, found in facts.evidence.items()
    ))  # fmt: skip
    if place.zone_id:
        site_link.show(place.zone_id, place.compound_id)
    compound_counts_panel.show(place.zone_id, place.compound_id)


def _unknown(each: Ranked) -> str:
    """Return what is not known, each with the rank that it alone could lead to."""
    if not each.unknown:
        return _("All that weighs anything is known of it.")
    gaps = [
        _("{measure} (alone it could lead to rank {rank})").format(
            measure=_(_TITLES[name]), rank=each.if_known[name]
        )
        for name in each.unknown
    ]
    return _("Not known: {measures}.").format(measures="; ".join(gaps))


def _evidence(each: Ranked, facts: Facts, weights: Mapping[str, int]) -> pd.DataFrame:
    return pd.DataFrame([
        {_("measure"): f"{_LETTERS[name]} · {_(_TITLES[name])}",
         _("measured"): found.raw if found.value is not None else _("not known"),
         _("0 to 1"): "" if found.value is None else f"{found.value / 1_000:.2f}",
         _("weight"): f"{weights[name] / 2:g}",
         _("adds"): f"{each.parts[name]:.1f}" if name in each.parts else "",
         _("as of"): found.on, _("source"): found.source}
        for name, found in facts.evidence.items()
    ])  # fmt: skip


def _row(each: Ranked, facts: Facts, names: Mapping[str, str]) -> dict[str, object]:
    place = facts.place
    told: dict[str, object] = {
        _("rank"): each.rank, _("could be"): f"{each.best} – {each.worst}",
        _("compound"): place.name, _("zone"): names.get(place.zone_id, place.zone_id),
        _("country"): place.country, _("score"): each.known, _("at most"): each.most,
    }  # fmt: skip
    for name, letter in _LETTERS.items():
        points = each.parts.get(name)
        unknown = "?" if name in each.unknown else "–"
        told[letter] = unknown if points is None else f"{points:.1f}"
    told[_("not known")] = len(each.unknown)
    told[_("invented")] = _("yes") if place.synthetic else ""
    return told


def _opened(found: Open | None) -> dict[str, object]:
    if found is None:
        return {}
    return {_("open, name it"): found.named, _("open, of its cell"): found.near}


def _label(each: Ranked, facts: Mapping[str, Facts]) -> str:
    return f"{each.rank} · {named(facts[each.id].place.name, 40)}"
