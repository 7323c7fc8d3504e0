"""The one door to Streamlit's cache: keyed by the version of the store and the audience.

Frames themselves are never part of a key: above 50,000 rows Streamlit hashes a sample, and
a frame with one changed row got the old answer in 18 of 20 trials (promises.md, R08).
"""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import session
from layers.frames import Released
from layers.terms import Audience


def released(kind: str, zone_id: str | None = None, **asked: str) -> Released:
    """Return what the Reader answers to `kind`, from the cache if nothing has changed since."""
    reader = session.reader()
    return _released(
        kind,
        zone_id,
        tuple(sorted(asked.items())),
        reader.version(),
        reader.audience,
        session.now().date().isoformat(),
    )


def growth(zone_id: str) -> pd.DataFrame:
    """Return area by site and quarter."""
    reader = session.reader()
    return _growth(zone_id, reader.version(), reader.audience)


def composite_png(composite_id: str) -> bytes:
    """Return a picture."""
    return session.reader().composite_png(composite_id)


@st.cache_data(show_spinner=False, max_entries=256)
def _released(
    kind: str, zone_id: str | None, asked: tuple[tuple[str, str], ...], version: int,
    audience: Audience, day: str,
) -> Released:  # fmt: skip
    # version, audience and day are here to be part of the key: Streamlit leaves out of it what
    # begins with an underscore.
    del version, audience, day
    question: Any = getattr(session.reader(), kind)
    answer: Released = (
        question(**dict(asked)) if zone_id is None else question(zone_id, **dict(asked))
    )
    return answer


@st.cache_data(show_spinner=False, max_entries=64)
def _growth(zone_id: str, version: int, audience: Audience) -> pd.DataFrame:
    del version, audience
    return session.reader().growth(zone_id)
