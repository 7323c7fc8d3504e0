"""A table of the statistics as a file, with whom it is for and what is left out of it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import cache, session
from dashboard.components import download
from dashboard.joined.sheets import About, highest, sheet
from dashboard.language import _

_NO_FILE = "<style>[data-testid='stElementToolbar'] {display: none}</style>"
"""Tables have a button that saves them as a file: here that would go past the audit log."""


def only_door() -> None:
    """Take the tables' own button away from this page."""
    st.html(_NO_FILE)


def show(label: str, table: pd.DataFrame, *, name: str, of: Sequence[str]) -> None:
    """Show the button of one file.

    Parameters
    ----------
    label
        What stands on it.
    table
        Its rows.
    name
        Of the file.
    of
        The kinds of rows that it is made of, as `cache.released` has them.

    """
    found = {each: cache.released(each) for each in of}
    markings = [
        tlp for each in found.values() if "tlp" in each.frame for tlp in set(each.frame["tlp"])
    ]
    reader = session.reader()
    about = About(
        audience=reader.audience, store_version=reader.version(),
        as_of=f"{session.now():%Y-%m-%dT%H:%M:%SZ}", marking=highest(markings),
        said="; ".join(f"{kind}: {each.said()}" for kind, each in found.items()),
    )  # fmt: skip
    download.show(
        label, lambda: sheet(table, about), name=name, kind="text/csv",
        about=f"statistics {name}",
        note=_("Marked {marking}; made for {audience}, with what is left out.").format(
            marking=about.marking, audience=about.audience
        ),
    )  # fmt: skip
