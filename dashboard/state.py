"""The view as a link: typed query parameters, each held against what is known, never unpickled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


def chosen(asked: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    """Return what a link asks for, if it is known; empty otherwise."""
    value = asked.get(name, "")
    return value if value in known else ""


def query() -> dict[str, str]:
    """Return the query parameters of the page."""
    return {name: st.query_params[name] for name in st.query_params}


def remember(view: View) -> None:
    """Put a view into the address, so that the link shows it again."""
    wanted = {name: getattr(view, name) for name in ("zone", "epoch", "detection")}
    wanted = {name: value for name, value in wanted.items() if value}
    if query() != wanted:
        st.query_params.from_dict(wanted)
