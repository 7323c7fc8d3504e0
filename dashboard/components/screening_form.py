"""What else a report says, as the row that an import would take: each field by its own name."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import streamlit as st

from dashboard.components import screening_problems
from dashboard.language import _, marked, said
from layers.case_terms import AGE_BANDS, Channel, ConsentScope, Money, Recruitment
from layers.exchange.cells import Problem
from layers.exchange.fields import FLAGS
from layers.terms import EventType, LocationBasis, PlacePrecision, Tlp

Row = dict[str, str]
"""Field -> text, as in a file."""


_PLACE = ("lon", "lat", "compound_id", "zone_id", "place_precision", "precision_m")
_CONSENT = ("consent", "consent_date", "consent_on", "withdraw_until", "consent_until")
_EVIDENCE = ("source_title", "said_on", "source_url", "archived_url", "tlp")
BESIDE = ("month", "age_band", "citizenship", "note", *_PLACE, *_CONSENT, *_EVIDENCE)
"""Fields that show beside them what is wrong."""


def ask(
    key: str, *, zones: Mapping[str, str], compounds: Mapping[str, str],
    problems: Sequence[Problem] = (),
) -> Row:  # fmt: skip
    """Ask for everything but the signs.

    Parameters
    ----------
    key
        Tells this form from one that was sent before.
    zones, compounds
        Id -> name, of those that this person may see.
    problems
        What was wrong when it was handed in the last time.

    """
    left, right = st.columns(2)
    with left:
        row = _where(key, zones, compounds, problems)
    with right:
        row |= _what(key)
        screening_problems.show(problems, "age_band", "citizenship")
    left, right = st.columns(2)
    with left:
        row |= _consent(key)
        screening_problems.show(problems, *_CONSENT)
    with right:
        row |= _source(key)
        screening_problems.show(problems, *_EVIDENCE)
    row["note"] = st.text_area(
        _("What was told"), key=f"{key} note", max_chars=20_000,
        help=_(
            "Sealed in the vault. No names, telephone numbers, addresses or coordinates: they are "
            "looked for, and refused."
        ),
    )  # fmt: skip
    screening_problems.show(problems, "note")
    return row


def _where(
    key: str, zones: Mapping[str, str], compounds: Mapping[str, str], problems: Sequence[Problem]
) -> Row:
    st.subheader(_("Where and when"))
    row = {
        "compound_id": _one(key, marked("Compound"), list(compounds), compounds),
        "zone_id": _one(key, marked("Zone"), list(zones), zones),
    }
    row["month"] = st.text_input(
        _("Month of the event"), key=f"{key} month", placeholder="2024-07",
        help=_("Kept as a quarter. A quarter such as 2024Q3 will do."),
    )  # fmt: skip
    screening_problems.show(problems, "month")
    lon, lat = st.columns(2)
    row["lon"] = lon.text_input(_("Longitude, if known"), key=f"{key} lon", placeholder="98.5")
    row["lat"] = lat.text_input(_("Latitude, if known"), key=f"{key} lat", placeholder="16.7")
    row["place_precision"] = _word(
        key, marked("How exactly the place is known"), PlacePrecision, "unknown"
    )
    row["location_basis"] = _word(
        key, marked("How the place became known"), LocationBasis, "stated"
    )
    screening_problems.show(problems, *_PLACE)
    row["event_type"] = _word(key, marked("What the place was"), EventType, EventType.EXPLOITATION)
    return row


def _what(key: str) -> Row:
    st.subheader(_("What was done"))
    return {
        "exploitation": _several(key, marked("Exploitation"), _flagged("exploitation")),
        "control": _several(key, marked("Means of control"), _flagged("control")),
        "recruitment": _several(key, marked("How recruited"), list(Recruitment)),
        "ransom": _word(key, marked("Ransom asked"), Money, Money.UNKNOWN),
        "debt": _word(key, marked("Debt and fines put upon the person"), Money, Money.UNKNOWN),
        "age_band": _one(key, marked("Age"), AGE_BANDS, {}) or "unknown",
        "citizenship": st.text_input(
            _("Citizenship, three letters"),
            key=f"{key} citizenship",
            max_chars=3,
            placeholder="PHL",
        ),
    }


def _consent(key: str) -> Row:
    st.subheader(_("Consent"))
    given = st.checkbox(_("The person agrees that this is kept"), key=f"{key} consent")
    on = st.date_input(_("Given on"), value=None, key=f"{key} consent_on")
    until = st.date_input(
        _("Kept until, at the longest"),
        value=None,
        key=f"{key} consent_until",
        max_value="2100-01-01",
    )
    return {
        "consent": "yes" if given else "no",
        "consent_scope": _word(key, marked("To what"), ConsentScope, ConsentScope.CASEWORK),
        "consent_on": str(on or ""),
        "consent_until": str(until or ""),
    }


def _source(key: str) -> Row:
    st.subheader(_("Who says so"))
    row = {
        "source_title": st.text_input(
            _("Organisation, never a person"), key=f"{key} source_title", max_chars=200
        ),
        "said_on": str(st.date_input(_("Said on"), value=None, key=f"{key} said_on") or ""),
        "channel": _word(key, marked("How the report came"), Channel, Channel.UNKNOWN),
    }
    left, right = st.columns(2)
    row["admiralty_source"] = left.selectbox(
        _("Reliability of the source"), list("ABCDEF"), index=5, key=f"{key} source grade",
        help=_("A completely reliable … E unreliable, F cannot be judged."),
    )  # fmt: skip
    row["admiralty_info"] = right.selectbox(
        _("Credibility of what is said"), list("123456"), index=5, key=f"{key} info grade",
        help=_("1 confirmed by others … 5 improbable, 6 cannot be judged."),
    )  # fmt: skip
    row["source_url"] = st.text_input(_("Where it is said"), key=f"{key} source_url", max_chars=500)
    row["archived_url"] = st.text_input(
        _("Archived copy"), key=f"{key} archived_url", max_chars=500
    )
    row["tlp"] = _word(key, marked("Marking"), Tlp, Tlp.RED)
    return row


def _flagged(field: str) -> list[str]:
    return sorted({word.partition(":")[2] for word in FLAGS.values() if word.startswith(field)})


def _one(key: str, label: str, options: Sequence[str], names: Mapping[str, str]) -> str:
    picked: str | None = st.selectbox(
        _(label), options, index=None, key=f"{key} {label}", placeholder=_("Not known"),
        format_func=lambda each: f"{names[each]} · {each}" if each in names else each,
    )  # fmt: skip
    return picked or ""


def _word(key: str, label: str, words: type[StrEnum], usual: str) -> str:
    options = [each.value for each in words]
    return st.selectbox(
        _(label), options, index=options.index(usual), key=f"{key} {label}",
        format_func=lambda each: _named(words(each)),
    )  # fmt: skip


def _several(key: str, label: str, options: Iterable[str]) -> str:
    picked = st.multiselect(
        _(label), [str(each) for each in options], key=f"{key} {label}", format_func=_said
    )
    return ";".join(picked)


def _named(word: StrEnum) -> str:
    """Return a word with its meaning; a marking by its name too, for people know them by it."""
    told = said(word).rstrip(".")
    return f"{word}: {told}" if isinstance(word, Tlp) else told


def _said(word: str) -> str:
    """Return a code for a person: its own sentence, or its words apart."""
    if word in set(Recruitment):
        return said(Recruitment(word)).rstrip(".")
    bare = word.removeprefix("x_")
    return "".join(f" {each.lower()}" if each.isupper() else each for each in bare).strip()
