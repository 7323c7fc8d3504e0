"""The one door to Streamlit's cache: keyed by the version of the store and the audience.

Frames themselves are never part of a key: above 50,000 rows Streamlit hashes a sample, and
a frame with one changed row got the old answer in 18 of 20 trials (promises.md, R08).
"""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import session
from layers.frames import Released

State = tuple[int, int, str, str]
"""What an answer depends on besides the question: workshop, its version, for whom, the day."""


def released(kind: str, zone_id: str | None = None, **asked: str) -> Released:
    """Return what the Reader answers to `kind`, from the cache if nothing has changed since."""
    return _released(kind, zone_id, tuple(sorted(asked.items())), _state())


def growth(zone_id: str) -> pd.DataFrame:
    """Return area by site and quarter."""
    return _growth(zone_id, _state())


def _state() -> State:
    reader = session.reader()
    return session.turn(), reader.version(), reader.audience, session.now().date().isoformat()


# `state` is an argument to be part of the key. It must not begin with an underscore: Streamlit
# leaves such arguments out.


@st.cache_data(show_spinner=False, max_entries=256)
def _released(
    kind: str, zone_id: str | None, asked: tuple[tuple[str, str], ...], state: State
) -> Released:
    del state
    question: Any = getattr(session.reader(), kind)
    answer: Released = (
        question(**dict(asked)) if zone_id is None else question(zone_id, **dict(asked))
    )
    return answer


@st.cache_data(show_spinner=False, max_entries=64)
def _growth(zone_id: str, state: State) -> pd.DataFrame:
    del state
    return session.reader().past(zone_id).growth()
