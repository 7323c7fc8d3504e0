"""Doors of this machine that do not wait long."""

from datetime import UTC, datetime
from typing import Any

import numpy as np

from imagery.calling import Door
from imagery.manners import Patience

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def make(naps: list[float], **more: Any) -> Door:
    patience = Patience(tries=4, connect_s=2, silent_s=0.4, whole_s=1)
    settings = {"clock": lambda: NOW, "patience": patience, "near": True, "sleep": naps.append,
                "rng": np.random.default_rng(1), **more}  # fmt: skip
    return Door(**settings)
