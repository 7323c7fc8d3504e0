"""The view as a link: typed query parameters, each held against what is known, never unpickled."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import streamlit as st


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a zone's page shows."""

    zone: str = ""
    """Id of the zone; empty for none."""

    epoch: str = ""
    """Quarter of the footprints; empty for the newest."""

    detection: str = ""
    """Id of the chosen detection; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """What a compound's page shows."""

    zone: str = ""
    """Id of the zone; empty for none."""

    site: str = ""
    """Id of the compound or detection; that of the zone for all of its sites together."""

    by: str = ""
    """How long an epoch is: quarter, month or look."""

    epoch: str = ""
    """The epoch that the slider stands on."""

    first: str = ""
    """The earlier epoch of the comparison."""

    last: str = ""
    """The later one."""


def chosen(asked: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    """Return what a link asks for, if it is known; empty otherwise."""
    value = asked.get(name, "")
    return value if value in known else ""


def query() -> dict[str, str]:
    """Return the query parameters of the page."""
    return {name: st.query_params[name] for name in st.query_params}


def remember(view: View | SiteView) -> None:
    """Put a view into the address, so that the link shows it again."""
    wanted = {name: value for name, value in asdict(view).items() if value}
    if query() != wanted:
        st.query_params.from_dict(wanted)


def note(**changed: str) -> None:
    """Put a part of the view into the address, and leave the rest as it is."""
    for name, value in changed.items():
        if st.query_params.get(name) != value:
            st.query_params[name] = value
