"""The walk over the demo: each state came about, and a picture of it was made."""

from pathlib import Path

import pytest

from tests.dashboard import walk
from tests.dashboard.conftest import Run
from tests.dashboard.served import IN_CHROMIUM

pytestmark = list(IN_CHROMIUM)


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_every_state_of_zone_and_triage_is_walked_through(run: Run, tmp_path: Path) -> None:
    made = run("demo", "--no-serve")
    assert made.exit_code == 0, made.output
    walk.walk_all(tmp_path / "store/test.gpkg", tmp_path, tmp_path / "logs")
    pictures = {each.stem for each in tmp_path.glob("*.png")}
    assert pictures >= {"overview", "zone", "zone-evidence", "compound", "triage", "triage-two"}
