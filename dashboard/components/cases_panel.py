"""Figures of cases and roles of organisations, of a country or of a place, each with its source."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard.components import case_totals, counts
from dashboard.components.text import escaped
from dashboard.language import _, marked
from layers.frames import Released
from layers.sentences import date_said

_SOURCE = {
    "source_title": marked("Source"), "said_on": marked("Said on"),
    "admiralty_source": marked("Reliability"), "admiralty_info": marked("Credibility"),
    "source_url": marked("Where"), "archived_url": marked("Archived copy"),
    "tlp": marked("Marking"), "invented": marked("Invented"),
}  # fmt: skip
_CASES = {
    "kind": marked("What"), "stage": marked("Stage"), "count": marked("How many"),
    "as_of": marked("As of"), "country_iso3": marked("Country"),
    "where": marked("Zone or compound"), "offence": marked("Offence"),
}  # fmt: skip
_ORGANISATIONS = {
    "name": marked("Organisation"), "role": marked("Said to be"),
    "where": marked("Zone or compound"), "case_id": marked("Case"),
    "country_iso3": marked("Registered in"),
}  # fmt: skip

_LONG = {"where", "offence", "name", "source_title", "source_url", "archived_url"}
"""Columns that would push the others out of sight; a click on a cell shows all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Zones and compounds, as this audience may have them."""

    names: Mapping[str, str]
    """Id -> name."""

    countries: Mapping[str, str]
    """Id -> ISO 3166, three letters, where it is known."""

    inside: Callable[[str], Collection[str]]
    """Id of a zone -> its compounds; of anything else, none."""

    def named(self, place_id: str) -> str:
        """Return name and id of a place; the id where there is no name."""
        name = self.names.get(place_id, "")
        return f"{name} · {place_id}" if name else place_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """What the page is narrowed to."""

    country: str
    """ISO 3166, three letters; empty: all."""

    places: frozenset[str]
    """A zone with its compounds, or one compound; none: everywhere."""

    def of(self, frame: pd.DataFrame, places: Places) -> pd.DataFrame:
        """Return the rows that are of the country, or lie in it, and of one of the places."""
        lies = (
            frame["compound_id"]
            .map(places.countries)
            .fillna(frame["zone_id"].map(places.countries))
        )
        country = (frame["country_iso3"] == self.country) | (lies == self.country)
        at = frame["zone_id"].isin(self.places) | frame["compound_id"].isin(self.places)
        return frame[(country | (not self.country)) & (at | (not self.places))]


def narrow(cases: Released, organisations: Released, places: Places) -> Within:
    """Let a person choose a country and a place, of those that something is said of."""
    both = pd.concat([cases.frame, organisations.frame])
    said = {*both["zone_id"], *both["compound_id"]} - {""}
    countries = {*both["country_iso3"], *(places.countries.get(each, "") for each in said)} - {""}
    left, right = st.columns(2)
    country = left.selectbox(
        _("Country"), sorted(countries), index=None, placeholder=_("All countries"),
        help=_("Whose authorities act, where it is registered, or where the place lies."),
    )  # fmt: skip
    place = right.selectbox(
        _("Zone or compound"), sorted(said, key=places.named), index=None,
        placeholder=_("Everywhere"), format_func=places.named,
        help=_("A zone with all of its compounds."),
    )  # fmt: skip
    return Within(
        country=country or "",
        places=frozenset({place, *places.inside(place)}) if place else frozenset(),
    )


def show_cases(cases: Released, within: Within, places: Places) -> None:
    """Show figures, the newest first, and what of them may be added up."""
    st.subheader(_("Investigations, prosecutions, court reports"))
    counts.show(_("Figures"), cases)
    rows = within.of(cases.frame, places)
    if rows.empty:
        _nothing(cases, _("No figure of cases is recorded that you may see."), "case")
        return
    _fit(rows, cases)
    told = rows.sort_values(["on", "case_id"], ascending=[False, True])
    told = told.assign(as_of=list(map(date_said, told["on"], told["date_precision"])))
    _table(told, _CASES | _SOURCE, places)
    for each in case_totals.sums(rows):
        st.text(_("Together, of the figures shown: {sum}").format(sum=each))
    st.caption(_(case_totals.HOW))


def show_organisations(
    organisations: Released, cases: Released, within: Within, places: Places
) -> None:
    """Show what organisations are said to be: claims with their sources."""
    st.subheader(_("Organisations and their roles"))
    counts.show(_("Roles"), organisations)
    frame = organisations.frame
    of_cases = within.of(cases.frame, places)["case_id"]
    narrowed = within.of(frame, places).index.union(frame.index[frame["case_id"].isin(of_cases)])
    rows = frame.loc[narrowed]
    if rows.empty:
        nothing = _("No role of an organisation is recorded that you may see.")
        _nothing(organisations, nothing, "organisation")
        return
    _fit(rows, organisations)
    _table(rows.sort_values(["name", "organisation_id"]), _ORGANISATIONS | _SOURCE, places)
    st.caption(_("What a source says an organisation is. That is a claim, and no finding."))


def _fit(rows: pd.DataFrame, released: Released) -> None:
    if len(rows) < released.shown:
        told = _("Of these {total}, {count} fit the choice.")
        st.caption(escaped(told.format(total=released.shown, count=len(rows))))


def _table(rows: pd.DataFrame, columns: dict[str, str], places: Places) -> None:
    """Show rows as plain text: an address from a record is never a link that acts."""
    at = rows["compound_id"].where(rows["compound_id"] != "", rows["zone_id"])
    told = rows.assign(
        said_on=["" if each is None else str(each) for each in rows["said_on"]],
        where=at.map(places.named),
        invented=rows["synthetic"].map({True: _("yes"), False: ""}),
    )
    shown = told[list(columns)].copy()
    for name in {"kind", "stage", "role"} & set(shown):
        shown[name] = shown[name].str.replace("_", " ")
    helps = {
        "admiralty_source": _("Of the source: A reliable … E not, F cannot be judged."),
        "admiralty_info": _("Of what is said: 1 confirmed … 5 improbable, 6 cannot be judged."),
    }
    names = {field: _(words) for field, words in columns.items()}
    st.dataframe(
        shown.rename(columns=names), hide_index=True,
        column_config={
            names[field]: st.column_config.TextColumn(
                width=220 if field in _LONG else None, help=helps.get(field)
            )
            for field in columns if field in _LONG | set(helps)
        },
    )  # fmt: skip


def _nothing(released: Released, nothing: str, kind: str) -> None:
    if released.shown:
        st.info(_("Nothing is recorded for this choice. That is no proof that there is nothing."))
    else:
        how = _(
            "They are brought in from a file: page Import, or compoundwatch import FILE --kind "
            "{kind}."
        )
        st.info(f"{nothing} {how.format(kind=kind)}")
