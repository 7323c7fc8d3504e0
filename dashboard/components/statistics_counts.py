"""Detections by status, rescues by quarter, nationalities and cases: charts, tables, files."""

import pandas as pd
import streamlit as st

from dashboard import cache
from dashboard.components import case_totals, counts, statistics_file
from dashboard.components.ink import inked
from dashboard.components.text import escaped
from dashboard.joined.places import places
from dashboard.joined.sums import (
    STATUSES,
    detections_by,
    of_zones_that_stand,
    rescues_by_quarter,
)
from dashboard.language import _
from dashboard.statistics_charts import COLOURS, least_chart, stacked_chart
from dashboard.style import DETECTIONS
from layers.release_figure import Topic
from layers.terms import DetectionStatus

_LETTERS = {
    "verified": "V", "confirmed": "C", "alert": "A", "provisional": "P", "expired": "E",
    "retracted": "R", "dismissed": "D",
}  # fmt: skip
_QUARTERS = 12
"""In the chart of rescues, the newest."""


def show_detections(*, invented: bool) -> None:
    """Show detections by status, of countries and of zones."""
    st.subheader(_("Detections by status"))
    found, zones = cache.released("detections"), cache.released("zones").frame
    counts.show(_("Detections"), found)
    every = found.frame[found.frame["synthetic"].astype(bool) == invented]
    rows = of_zones_that_stand(every, zones)
    if len(rows) < len(every):
        st.caption(_("Detections of withdrawn zones, which are in no sum: {count}.").format(
            count=len(every) - len(rows)
        ))  # fmt: skip
    if rows.empty:
        st.info(_(
            "No detection of this kind that you may see. That is no proof that nothing was built."
        ))  # fmt: skip
        return
    by_country = detections_by(rows, zones, country=True)
    by_zone = detections_by(rows, zones, country=False)
    parts = pd.DataFrame([
        {"name": row["country"], "kind": status, "count": int(row[status])}
        for row in by_country.to_dict("records") for status in STATUSES if row[status]
    ])  # fmt: skip
    colours = {each: DETECTIONS[DetectionStatus(each)].stroke for each in STATUSES}
    st.altair_chart(
        inked(stacked_chart(parts, title=_("detections"), colours=colours, letters=_LETTERS)),
        width="stretch", key="detections-countries",
    )  # fmt: skip
    st.caption(" · ".join(f"**{_LETTERS[each]}** {each}" for each in STATUSES))
    st.dataframe(by_country, hide_index=True)
    statistics_file.show(
        _("Detections by country, CSV"), by_country, name="detections-by-country.csv",
        of=("detections", "zones"),
    )  # fmt: skip
    zone_names = dict(zip(zones["zone_id"], zones["name"], strict=True))
    by_zone.insert(1, "zone", [zone_names.get(each, each) for each in by_zone["zone_id"]])
    with st.expander(_("By zone: {count} zones have any").format(count=len(by_zone))):
        st.dataframe(by_zone, hide_index=True)
        statistics_file.show(
            _("Detections by zone, CSV"), by_zone, name="detections-by-zone.csv",
            of=("detections", "zones"),
        )  # fmt: skip


def show_rescues(*, invented: bool) -> None:
    """Show rescues by quarter and country."""
    st.subheader(_("Rescues"))
    found = cache.released("rescues")
    counts.show(_("Rescues"), found)
    rows = found.frame[found.frame["synthetic"].astype(bool) == invented]
    if rows.empty:
        st.info(_("No rescue of this kind that you may see. That is no proof that none was."))
        return
    table = rescues_by_quarter(rows, _countries())
    shown = table[table["quarter"].isin(sorted(set(table["quarter"]))[-_QUARTERS:])]
    order = list(shown.groupby("country")["rescues"].sum().sort_values(ascending=False).index)
    colours = {each: COLOURS[min(place, len(COLOURS) - 1)] for place, each in enumerate(order)}
    parts = shown.rename(columns={"quarter": "name", "country": "kind", "rescues": "count"})
    st.altair_chart(
        inked(stacked_chart(
            parts, title=_("rescues"), colours=colours, letters={each: each for each in order}
        )),
        width="stretch", key="rescues-quarters",
    )  # fmt: skip
    st.caption(
        _("The chart shows {shown} of {total} quarters. People are those of rescues of ten people "
          "and more, added up: at least so many. A date that is known only to a month or a year "
          "stands in its first quarter.").format(
            shown=shown["quarter"].nunique(), total=table["quarter"].nunique()
        )
    )  # fmt: skip
    titles = {name: name.replace("_", " ") for name in table.columns}
    st.dataframe(table.rename(columns=titles), hide_index=True)
    statistics_file.show(
        _("Rescues by quarter, CSV"), table, name="rescues-by-quarter.csv",
        of=("rescues", "compounds", "zones"),
    )  # fmt: skip


def show_nationalities(*, invented: bool) -> None:
    """Show how many reports of a year are of each citizenship, as they are released."""
    st.subheader(_("Nationalities of reported people"))
    found = cache.released("report_figures")
    rows = found.frame[
        (found.frame["topic"] == Topic.CITIZENSHIP.value)
        & (found.frame["synthetic"].astype(bool) == invented)
    ]
    counts.show(_("Figures of reports"), found)
    if rows.empty:
        st.info(_(
            "No nationality was released: 11 reports and more of three places and more of one "
            "year are needed, or all."
        ))  # fmt: skip
        return
    years = [*dict.fromkeys(rows["year"])]
    year = st.selectbox(_("Year of the events"), years, key="nationality-year") or years[0]
    chosen = rows[rows["year"] == year]
    told = pd.DataFrame({
        "name": chosen["words"], "at_least": chosen["at_least"],
        "said": [_("at least {count}").format(count=each) for each in chosen["at_least"]],
    })  # fmt: skip
    st.altair_chart(
        inked(least_chart(told, title=_("reports, at least"))), width="stretch",
        key="nationalities",
    )  # fmt: skip
    st.caption(_(
        "Of reports, and not of rescues: nationalities of people who were brought out are for "
        "caseworkers. Nationalities that too few reports have are left out, so there is no sum."
    ))  # fmt: skip
    table = rows[["year", "code", "words", "at_least", "release"]]
    st.dataframe(
        table.rename(columns={"words": _("nationality"), "at_least": _("reports, at least")}),
        hide_index=True,
    )
    statistics_file.show(
        _("Nationalities, CSV"), table, name="nationalities.csv", of=("report_figures",)
    )


def show_cases(*, invented: bool) -> None:
    """Show which figures of cases may be added up."""
    st.subheader(_("Cases"))
    found = cache.released("cases")
    counts.show(_("Figures of cases"), found)
    rows = found.frame[found.frame["synthetic"].astype(bool) == invented]
    sums = case_totals.sums(rows)
    for each in sums:
        st.text(each)
    if not sums:
        st.info(_("No two figures of cases may be added up. All of them stand on the page Cases."))
    st.caption(escaped(_(case_totals.HOW)))
    if len(rows):
        table = rows[["case_id", "kind", "stage", "count", "country_iso3", "on", "date_precision",
                      "source_title"]]  # fmt: skip
        statistics_file.show(_("Figures of cases, CSV"), table, name="cases.csv", of=("cases",))


def _countries() -> dict[str, str]:
    """Return the country of each zone and compound."""
    zones, compounds = cache.released("zones").frame, cache.released("compounds").frame
    of_zones = dict(zip(zones["zone_id"], zones["country_iso3"], strict=True))
    known = {each: place.country for each, place in places(compounds, zones).items()}
    return of_zones | {each: country for each, country in known.items() if country}
