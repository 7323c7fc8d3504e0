"""What a briefing is to be: chosen here and kept in the link; title and notes apart from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import streamlit as st

from dashboard import cache, session, state
from dashboard.briefing.briefing import (
    LAYERS,
    LONGEST_NOTES,
    LONGEST_TITLE,
    Briefing,
    Layout,
    Orientation,
    Paper,
)
from dashboard.components import link_problems
from dashboard.components.text import named
from dashboard.language import _, languages, marked, said
from dashboard.maps.words import titles
from dashboard.state import EARLIEST, LATEST
from layers.clearance import CEILING, LADDER, OUTSIDE, up_to
from layers.terms import Audience, CompoundKind, SiteStatus, Tlp

_LAYOUTS = {
    Layout.COMPOUND: marked("One compound"), Layout.ZONE: marked("One zone"),
    Layout.ATLAS: marked("Atlas: a sheet a compound"),
}  # fmt: skip
_PAPERS = {Paper.A4: "A4", Paper.A3: "A3", Paper.LETTER: "Letter"}
_WAYS = {
    Orientation.PORTRAIT: marked("Portrait"), Orientation.LANDSCAPE: marked("Landscape"),
}  # fmt: skip
_MARKINGS = (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER)
_LANGUAGES = {
    "en": "English", "th": "ไทย", "km": "ខ្មែរ", "my": "မြန်မာ", "lo": "ລາວ", "zh": "中文",
}  # fmt: skip
"""Each by its own name."""


def _of(*allowed: str, default: str = "") -> str:
    found: str = field(default=default, metadata={"of": frozenset((*allowed, default))})
    return found


def _some(*allowed: str) -> tuple[str, ...]:
    found: tuple[str, ...] = field(default=(), metadata={"of": frozenset(allowed)})
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a link asks for. Title and notes are in no link: they may say too much."""

    layout: str = _of(*Layout, default=Layout.COMPOUND)
    compound: str = ""
    zone: str = ""
    zones: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = _some(*CompoundKind)
    statuses: tuple[str, ...] = _some(*SiteStatus)
    since: date | None = None
    until: date | None = None
    audience: str = ""
    tlp: str = _of(*_MARKINGS)
    language: str = ""
    paper: str = _of(*Paper, default=Paper.A4)
    orientation: str = _of(*Orientation, default=Orientation.PORTRAIT)
    layers: tuple[str, ...] = _some(*LAYERS)


def show(as_of: datetime) -> Briefing | None:
    """Show the form; return what is asked for, or None while a marking or site is lacking."""
    known = _known()
    asked, wrong = state.read(Wanted, state.query(), known)
    link_problems.show(wrong)
    asked = _about(asked, known)
    asked = _for_whom(asked, known)
    asked = _on_paper(asked)
    title, notes = _words()
    state.remember(asked)
    site = {Layout.COMPOUND: asked.compound, Layout.ZONE: asked.zone}.get(Layout(asked.layout), "-")
    if not asked.tlp or not site:
        return None
    return Briefing(
        layout=Layout(asked.layout), as_of=as_of, tlp=Tlp(asked.tlp), title=title, notes=notes,
        audience=Audience(asked.audience or known["audience"][0]),
        compound_ids=(asked.compound,) if asked.layout == Layout.COMPOUND else (),
        zone_ids=(asked.zone,) if asked.layout == Layout.ZONE else asked.zones
        if asked.layout == Layout.ATLAS else (),
        countries=asked.countries if asked.layout == Layout.ATLAS else (),
        kinds=tuple(map(CompoundKind, asked.kinds)) if asked.layout == Layout.ATLAS else (),
        statuses=tuple(map(SiteStatus, asked.statuses)) if asked.layout == Layout.ATLAS else (),
        since=asked.since, until=asked.until, language=asked.language or "en",
        paper=Paper(asked.paper), orientation=Orientation(asked.orientation),
        layers=asked.layers or LAYERS,
    )  # fmt: skip


def _known() -> dict[str, Sequence[str]]:
    """Return what may be asked for, by the parameter of the link."""
    compounds = cache.released("compounds").frame
    own = LADDER.index(session.reader().audience)
    return {
        "compound": [*cache.names("compounds", standing=True)],
        "zone": [*cache.names("zones", standing=True)],
        "zones": [*cache.names("zones", standing=True)],
        "countries": sorted(set(compounds["country_iso3"]) - {""}),
        "audience": [each for each in LADDER[: own + 1] if each in OUTSIDE][::-1],
        "language": languages(),
    }  # fmt: skip


def _about(asked: Wanted, known: Mapping[str, Sequence[str]]) -> Wanted:
    """Ask what the briefing is of."""
    layout = st.radio(
        _("What it is about"), [*Layout], [*Layout].index(Layout(asked.layout)), horizontal=True,
        format_func=lambda each: _(_LAYOUTS[each]), key="briefing-layout",
    )  # fmt: skip
    asked = replace(asked, layout=layout)
    if layout is Layout.COMPOUND:
        asked = replace(asked, compound=_one(_("Compound"), "compounds", asked.compound))
    elif layout is Layout.ZONE:
        asked = replace(asked, zone=_one(_("Zone"), "zones", asked.zone))
    else:
        asked = _filtered(asked, known)
    left, right = st.columns(2)
    with left:
        since = _day(_("Since"), asked.since, "since")
    with right:
        until = _day(_("Until"), asked.until, "until")
    return replace(asked, since=since, until=until)


def _filtered(asked: Wanted, known: Mapping[str, Sequence[str]]) -> Wanted:
    """Ask for the filter of an atlas."""
    names = cache.names("zones", standing=True)
    left, right = st.columns(2)
    with left:
        countries = _several(_("Countries"), known["countries"], asked.countries, "countries")
        kinds = _several(_("Kinds"), [*CompoundKind], asked.kinds, "kinds")
    with right:
        zones = tuple(st.multiselect(
            _("Zones"), [*names], [each for each in asked.zones if each in names],
            placeholder=_("All"), key="briefing-zones",
            format_func=lambda each: f"{named(names[each], 60)} · {each}",
        ))  # fmt: skip
        statuses = _several(_("Reported statuses"), [*SiteStatus], asked.statuses, "statuses")
    return replace(asked, countries=countries, kinds=kinds, statuses=statuses, zones=zones)


def _for_whom(asked: Wanted, known: Mapping[str, Sequence[str]]) -> Wanted:
    """Ask for whom it is, how it is marked, and in which language."""
    left, middle, right = st.columns(3)
    audiences = [Audience(each) for each in known["audience"]]
    with left:
        audience = st.selectbox(
            _("For whom"), audiences,
            audiences.index(Audience(asked.audience)) if asked.audience else 0,
            format_func=lambda each: f"{each}: {said(each)}", key="briefing-audience",
        )  # fmt: skip
    allowed = [each for each in _MARKINGS if up_to(each, CEILING[audience])]
    with middle:
        marking = st.selectbox(
            _("Marking (TLP 2.0)"), allowed,
            allowed.index(Tlp(asked.tlp)) if asked.tlp in allowed else None,
            format_func=lambda each: f"{each}: {said(each)}", key=f"briefing-tlp-{audience}",
            placeholder=_("Choose a marking: without one nothing leaves"),
        )  # fmt: skip
    with right:
        spoken = [*languages()]
        language = st.selectbox(
            _("Language"), spoken, spoken.index(asked.language or "en"),
            format_func=lambda each: _LANGUAGES.get(each, each), key="briefing-language",
        )  # fmt: skip
    return replace(asked, audience=audience, tlp=marking or "", language=language)


def _on_paper(asked: Wanted) -> Wanted:
    """Ask for paper and layers."""
    names = titles("")
    with st.expander(_("Paper and layers")):
        left, right = st.columns(2)
        with left:
            paper = st.radio(
                _("Paper"), [*Paper], [*Paper].index(Paper(asked.paper)), horizontal=True,
                format_func=lambda each: _PAPERS[each], key="briefing-paper",
            )  # fmt: skip
        with right:
            way = st.radio(
                _("Which way it lies"), [*Orientation],
                [*Orientation].index(Orientation(asked.orientation)), horizontal=True,
                format_func=lambda each: _(_WAYS[each]), key="briefing-way",
            )  # fmt: skip
        layers = tuple(st.multiselect(
            _("Layers"), [*LAYERS], [*asked.layers], placeholder=_("All"), key="briefing-layers",
            format_func=lambda each: names.get(each, each),
        ))  # fmt: skip
    return replace(asked, paper=paper, orientation=way, layers=layers)


def _words() -> tuple[str, str]:
    """Ask for title and notes."""
    with st.expander(_("Title and notes")):
        title = st.text_input(
            _("Title; empty: the name of what it is about"), max_chars=LONGEST_TITLE,
            key="briefing-title",
        )  # fmt: skip
        notes = st.text_area(
            _("Notes, printed as your own words"), max_chars=LONGEST_NOTES, key="briefing-notes",
            help=_("Never write where somebody is, or who: notes are not held against the table "
                   "of disclosure."),
        )  # fmt: skip
    return title, notes


def _one(label: str, kind: str, asked: str) -> str:
    names = cache.names(kind, standing=True)
    known = [*names]
    found: str | None = st.selectbox(
        label, known, known.index(asked) if asked in names else None,
        format_func=lambda each: f"{named(names[each], 60)} · {each}",
        placeholder=_("Choose one"), key=f"briefing-{kind}",
    )  # fmt: skip
    return found or ""


def _several(label: str, known: Sequence[str], asked: Sequence[str], key: str) -> tuple[str, ...]:
    return tuple(st.multiselect(
        label, [str(each) for each in known], [str(each) for each in asked],
        placeholder=_("All"), key=f"briefing-{key}",
    ))  # fmt: skip


def _day(label: str, asked: date | None, key: str) -> date | None:
    found: date | None = st.date_input(
        label, asked, min_value=EARLIEST, max_value=LATEST, format="YYYY-MM-DD",
        key=f"briefing-{key}",
    )  # fmt: skip
    return found
