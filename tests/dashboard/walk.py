"""The walk: every state of a zone, a compound and the triage in one Chromium, a picture of each.

Over a new demo, as two analysts at two servers: `heron`, and `egret`, who reads second. Each step
looks whether it came about before its picture is taken. The pictures of docs/images are made by it:
make pictures.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.dashboard import walk_triage
from tests.dashboard.walk_pages import STEPS
from tests.dashboard.walker import two_analysts


def walk_all(store: Path, folder: Path, logs: Path) -> None:
    """Take every step over a store of the demo, which is changed by it.

    Parameters
    ----------
    store
        What the demo made.
    folder
        Where the pictures go.
    logs
        Where the two apps write what they say.

    """
    with two_analysts(store, folder, logs) as (heron, egret):
        for step in STEPS:
            step(heron)
        walk_triage.first(heron)
        walk_triage.corrected(heron)
        walk_triage.rejected(heron)
        walk_triage.second(egret)
        walk_triage.overtaken(heron, egret)


def main(folder: Path) -> None:
    """Make the demo anew, and walk over it."""
    with TemporaryDirectory() as made:
        store = Path(made) / "store.gpkg"
        subprocess.run(
            [sys.executable, "-m", "dashboard.cli.main", "demo", "--no-serve"],
            env={**os.environ, "COMPOUNDWATCH_STORE_URL": str(store)}, check=True,
        )  # fmt: skip
        walk_all(store, folder, Path(made) / "logs")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
