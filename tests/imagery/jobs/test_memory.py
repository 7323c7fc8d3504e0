"""Memory that a job keeps: asked of a process of its own, for it cannot be taken back."""

import subprocess
import sys

from tests.conftest import ROOT

ASK = "from imagery.jobs.memory import kept; print(kept())"


def test_a_process_can_be_told_to_keep_what_it_frees() -> None:
    said = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert said == str(sys.platform == "linux")
