"""Where to look first for people who are held: compounds by evidence, with what is not known."""

import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.components import map_panel, priority_list, priority_weights
from dashboard.components.text import escaped, named
from dashboard.joined.facts import Facts
from dashboard.joined.measures import MEASURES
from dashboard.joined.ranking import Order, Ranked, ranked
from dashboard.language import _, marked
from dashboard.maps.overlays import map_args
from dashboard.session import reader
from layers.errors import NotReleasableError

_MANY = (10, 25, 50, 100)
_ORDERS: dict[Order, str] = {
    "known": marked("What is known"), "most": marked("The most that the score could be"),
}  # fmt: skip
_MARGIN = 0.05
"""Degrees around the compounds on the map."""


def show() -> None:
    """Draw the page for whoever is signed in."""
    st.title(_("Priority"))
    try:
        facts = cache.facts()
    except NotReleasableError as error:
        st.info(escaped(error))
        return
    st.caption(_(
        "Where to look first for people who are held, by what is released of each compound. It is "
        "an order to look in, and no finding: what is not known is no zero, and is said."
    ))  # fmt: skip
    if not facts and cache.names("compounds"):
        st.info(_(
            "Every compound that you may see is withdrawn, so nothing can be ranked. If one is a "
            "compound after all, let it stand again: page Draw."
        ))  # fmt: skip
        return
    if not facts:
        st.info(_(
            "There is no compound that you may see, so nothing can be ranked. Bring some in: page "
            "Import, or compoundwatch import FILE --kind compound."
        ))  # fmt: skip
        return
    _refusals(facts)
    weights = priority_weights.show()
    order = _order()
    evidence = {
        each: {name: found.value for name, found in one.evidence.items()}
        for each, one in facts.items()
    }
    rows = ranked(evidence, weights, order=order)
    shown = _narrowed(rows, facts)
    if not shown:
        st.info(_("No compound fits the choice. Choose another country, or all of them."))
        return
    priority_list.show_chart(shown, facts, weights)
    _map(shown, facts)
    _tables(rows, shown, facts, weights)
    _one(shown, facts, weights, len(rows))
    _times(facts)


def _refusals(facts: dict[str, Facts]) -> None:
    """Say what a link asks for that there is not."""
    known: dict[str, set[str]] = {
        "order": {*_ORDERS},
        "country": {each.place.country for each in facts.values()},
    }
    for name, asked in state.query().items():
        if asked and asked not in known.get(name, {asked}):
            st.warning(escaped(
                _("The link asks for {name} “{asked}”, which there is not here. It is left out: "
                  "choose below.").format(name=name, asked=named(asked, 20))
            ))  # fmt: skip


def _order() -> Order:
    """Return by what compounds are ordered, as the link or a person says."""
    asked = state.chosen(state.query(), "order", list(_ORDERS))
    orders: list[Order] = list(_ORDERS)
    picked = st.radio(
        _("Order by"), orders, index=0 if asked != "most" else 1, horizontal=True,
        format_func=lambda order: _(_ORDERS[order]), key="priority-order",
        help=_("By the most that it could be, those come first that nobody has looked at."),
    )  # fmt: skip
    order: Order = picked or "known"
    state.note(order=order)
    return order


def _narrowed(rows: list[Ranked], facts: dict[str, Facts]) -> list[Ranked]:
    """Return the compounds to show: of a country, and so many; how many are left out is said."""
    asked = state.query()
    countries = sorted({each.place.country for each in facts.values()} - {""})
    left, right = st.columns(2)
    known = state.chosen(asked, "country", countries)
    country = left.selectbox(
        _("Country"), countries, index=countries.index(known) if known else None,
        placeholder=_("All countries"), key="priority-country",
    )  # fmt: skip
    many = right.selectbox(_("How many"), _MANY, key="priority-many")
    state.note(country=country or "")
    fits = [each for each in rows if not country or facts[each.id].place.country == country]
    shown = fits[: many or _MANY[0]]
    st.caption(
        _("Showing {shown} of {total} compounds; {left} more fit the choice.").format(
            shown=len(shown), total=len(rows), left=len(fits) - len(shown)
        )
    )
    return shown


def _map(shown: list[Ranked], facts: dict[str, Facts]) -> None:
    """Show where the compounds shown lie."""
    places = [facts[each.id].place for each in shown]
    shapes = [each.shape for each in places if each.shape is not None]
    if not shapes:
        st.info(_("Of none of these compounds the place is known, so there is no map."))
        return
    bounds = [each.bounds for each in shapes]
    west, south = (min(each[end] for each in bounds) - _MARGIN for end in (0, 1))
    east, north = (max(each[end] for each in bounds) + _MARGIN for end in (2, 3))
    online = map_panel.basemap_choice()
    zones, compounds = cache.released("zones"), cache.released("compounds")
    said = {
        "zones": zones.said(),
        "compounds": _("showing {shown} of {total}, those of the list above").format(
            shown=len(shapes), total=compounds.total
        ),
    }
    unplaced = len(places) - len(shapes)
    notes = [_("{count} of the list have no place.").format(count=unplaced)] if unplaced else []
    args = map_args(
        "all", (west, south, east, north), epoch="", pictures=pd.DataFrame(), said=said,
        version=reader().version(), notes=notes, keep={"compounds": [each.id for each in shown]},
    )  # fmt: skip
    map_panel.show(args, online=online, height=420, key="priority")


def _tables(
    rows: list[Ranked], shown: list[Ranked], facts: dict[str, Facts], weights: dict[str, int]
) -> None:
    """Show the list as a table, and what its measures mean."""
    st.subheader(_("The same as a table"))
    names = {each: named(name, 40) for each, name in cache.names("zones").items()}
    opened = priority_list.open_reports(facts)
    priority_list.show_table(shown, facts, names, opened)
    known = {
        each.id: sum(one.evidence[each.id].value is not None for one in facts.values())
        for each in MEASURES
    }
    with st.expander(_("What the measures mean, and of how many compounds each is known")):
        priority_weights.show_meaning(weights, known, len(rows))


def _one(shown: list[Ranked], facts: dict[str, Facts], weights: dict[str, int], of: int) -> None:
    """Show the evidence of one compound."""
    by_id = {each.id: each for each in shown}
    picked = st.selectbox(
        _("Compound"), list(by_id), key="priority-compound",
        format_func=lambda each: f"{by_id[each].rank} · {named(facts[each].place.name, 60)}",
    )  # fmt: skip
    each = by_id.get(picked or "", shown[0])
    priority_list.show_one(each, facts[each.id], weights, of)


def _times(facts: dict[str, Facts]) -> None:
    """Say up to when time is counted, where that is not today."""
    days = {each.today.isoformat() for each in facts.values() if each.place.synthetic}
    if days:
        st.caption(
            _(
                "Time of invented compounds is counted up to {day}, the end of their archive."
            ).format(day=", ".join(sorted(days)))
        )
