"""Growth by country and zone between two quarters: charts, tables, files."""

import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.components import counts, statistics_file
from dashboard.components.ink import inked
from dashboard.components.text import named
from dashboard.joined.sums import PART, quarters, usual
from dashboard.language import _, marked
from dashboard.statistics_charts import growth_chart
from layers.frames import that_stand

_MOST = 15
"""Zones in the chart."""

_HOW = marked(
    "Net growth is the later area less the earlier: a point, and a band for its 90 % interval. A "
    "zone's is of all its sites together where they were measured so; else of the sites observed "
    "at both ends, added up (in part, and marked * in the chart). Ends of intervals are added end "
    "to end: errors of one method under one sky go together, so a sum may be told too wide, and "
    "is not told too narrow. What was not observed is in no sum, and is neither zero nor "
    "unchanged."
)


def show(*, invented: bool) -> None:
    """Show it for invented or for real records."""
    st.subheader(_("Growth"))
    found = cache.released("areas")
    counts.show(_("Footprints of quarters"), found)
    areas = found.frame[found.frame["synthetic"].astype(bool) == invented]
    known = quarters(areas)
    if len(known) < 2:
        st.info(_(
            "Fewer than two quarters were observed, so nothing can be compared. Make footprints: "
            "compoundwatch footprints ZONE. That is no proof that nothing grew."
        ))  # fmt: skip
        return
    first, last = _chosen(known, usual(areas))
    if first >= last:
        st.warning(_("The first quarter must lie before the last. Choose an earlier one."))
        return
    zones, countries = cache.growth_sums(first, last, invented=invented)
    _countries(countries, first, last)
    _zones(zones, first, last)
    _withdrawn(invented=invented)
    st.caption(_(_HOW))


def _chosen(known: list[str], usual_ones: tuple[str, str]) -> tuple[str, str]:
    """Return two quarters, as the link or a person says."""
    asked = state.query()
    picked = []
    for column, name, title, otherwise in zip(
        st.columns(2), ("first", "last"), (_("From"), _("To")), usual_ones, strict=True
    ):
        at = state.chosen(asked, name, known) or otherwise
        if asked.get(name, at) != at:
            st.warning(_(
                "The link asks for a quarter that was not observed. {quarter} is shown instead."
            ).format(quarter=at))  # fmt: skip
        picked.append(
            column.selectbox(title, known, index=known.index(at), key=f"growth-{name}") or at
        )
    state.note(first=picked[0], last=picked[1])
    return picked[0], picked[1]


def _countries(table: pd.DataFrame, first: str, last: str) -> None:
    told = table[table["net_ha"].notna()]
    missing = int(table["not_observed"].sum()), int(table["no_footprint"].sum())
    st.caption(
        _("By country: {used} of {zones} zones are in the sums, {part} of them in part; {unseen} "
          "were not observed at both ends, {none} have no footprint.").format(
            used=int(table["in_the_sum"].sum()), zones=int(table["zones"].sum()),
            part=int(table["of_these_in_part"].sum()), unseen=missing[0], none=missing[1],
        )
    )  # fmt: skip
    if len(told):
        chart = growth_chart(told.rename(columns={"country": "name"}))
        st.altair_chart(inked(chart), width="stretch", key="growth-countries")
    _table(table)
    statistics_file.show(
        _("Growth by country, CSV"), table.assign(first=first, last=last),
        name=f"growth-by-country-{first}-{last}.csv", of=("areas", "zones"),
    )  # fmt: skip


def _withdrawn(*, invented: bool) -> None:
    """Say how many zones are in no sum, for they are withdrawn."""
    zones = cache.released("zones").frame
    zones = zones[zones["synthetic"].astype(bool) == invented]
    count = len(zones) - len(that_stand(zones))
    if count:
        st.caption(_("Withdrawn zones, which are in no sum: {count}.").format(count=count))


def _zones(table: pd.DataFrame, first: str, last: str) -> None:
    told = table[table["net_ha"].notna()]
    shown = told.head(_MOST)
    st.caption(
        _("By zone: the chart shows {shown} of {told} with a number, those that grew most; the "
          "table has all {total}.").format(shown=len(shown), told=len(told), total=len(table))
    )  # fmt: skip
    if len(shown):
        names = [
            named(name, 40) + ("*" if seen == PART else "")
            for name, seen in zip(shown["zone"], shown["seen"], strict=True)
        ]
        chart = growth_chart(shown.assign(name=_apart(names, list(shown["zone_id"]))))
        st.altair_chart(inked(chart), width="stretch", key="growth-zones")
    _table(table)
    statistics_file.show(
        _("Growth by zone, CSV"), table.assign(first=first, last=last),
        name=f"growth-by-zone-{first}-{last}.csv", of=("areas", "zones"),
    )  # fmt: skip


def _apart(names: list[str], ids: list[str]) -> list[str]:
    """Return names, each with its id where another has the same."""
    return [
        f"{name} · {zone_id}" if names.count(name) > 1 else name
        for name, zone_id in zip(names, ids, strict=True)
    ]


def _table(table: pd.DataFrame) -> None:
    hectares = st.column_config.NumberColumn(format="%.2f")
    titles = {name: name.replace("_ha", ", ha").replace("_", " ") for name in table.columns}
    titles |= {"net_ha_lo": _("low, ha"), "net_ha_hi": _("high, ha")}
    st.dataframe(
        table.rename(columns=titles), hide_index=True,
        column_config={titles[name]: hectares for name in table.columns if "_ha" in name},
    )  # fmt: skip
