"""The command animate, as a person or a script uses it."""

import io
import json
from pathlib import Path

import av
import pytest
from PIL import Image
from typer.testing import Result

from layers.composite import CompositeImage
from layers.compound import Compound
from layers.footprint import Footprint
from layers.store.factory import open_store
from layers.zone import Zone
from tests.dashboard.animation.conftest import a_picture, a_print, a_store
from tests.dashboard.conftest import Run

KINDS = (Zone, Compound, Footprint, CompositeImage)


def said(result: Result) -> str:
    """Return what was said as one line, and hold that it was no traceback."""
    assert "Traceback" not in result.output
    return " ".join(result.output.split())


@pytest.fixture
def ready(run: Run, tmp_path: Path) -> Run:
    """Return a command line over a store with five quarters and two months of a site."""
    assert run("init").exit_code == 0
    store = open_store(str(tmp_path / "store" / "test.gpkg"))
    made = a_store()
    store.put([each for kind in KINDS for each in made.select(kind)])
    for epoch in ("2024-07", "2024-08"):
        store.put([a_print(epoch), a_picture(epoch)])
    store.close()
    return run


def test_a_site_is_written_as_gif_and_what_is_left_out_is_listed(
    ready: Run, tmp_path: Path
) -> None:
    result = ready("animate", "Z-1", "--site", "C-1", "--out", tmp_path / "a.gif")
    assert result.exit_code == 0, said(result)
    assert "2024Q4: 4.25 ha, 90% seen, 2024-10-03 to 2024-10-28" in said(result)
    assert "2024Q1: left out, 43% of the site was seen, less than 70%" in said(result)
    assert "frames: 3, epochs left out: 2" in said(result)
    assert "TLP:AMBER, for the audience analyst" in said(result)
    with Image.open(tmp_path / "a.gif") as found:
        assert found.n_frames == 3  # type: ignore[attr-defined]


def test_a_script_reads_frames_and_dropped_epochs_as_json(ready: Run, tmp_path: Path) -> None:
    result = ready("animate", "Z-1", "--site", "C-1", "--out", tmp_path / "a.mp4", "--json")
    told = json.loads(result.stdout)
    assert [each["epoch"] for each in told["frames"]] == ["2023Q4", "2024Q2", "2024Q4"]
    assert told["frames"][2]["area_ha_hi"] == 5.0
    assert told["dropped"][1] == {"epoch": "2024Q3", "reason": "there is no picture of it"}
    content = (tmp_path / "a.mp4").read_bytes()
    assert told["bytes"] == len(content)
    with av.open(io.BytesIO(content)) as file:
        stream = file.streams.video[0]
        assert (stream.width, stream.height) == (told["width"], told["height"])


def test_months_can_be_asked_for(ready: Run, tmp_path: Path) -> None:
    words = ("--site", "C-1", "--by", "month", "--out", tmp_path / "a.gif", "--json")
    told = json.loads(ready("animate", "Z-1", *words).stdout)
    assert [each["epoch"] for each in told["frames"]] == ["2024-07", "2024-08"]


def test_another_audience_gets_its_own(ready: Run, tmp_path: Path) -> None:
    out = tmp_path / "a.gif"
    words = ("--site", "C-1", "--tlp", "TLP:CLEAR", "--out", out)
    result = ready("animate", "Z-1", *words, "--audience", "policy")
    assert "TLP:GREEN, for the audience policy" in said(result)
    out.unlink()
    result = ready("animate", "Z-1", *words, "--audience", "public")
    assert result.exit_code == 1
    assert "There is no footprint of C-1" in said(result)
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("Z-1", "--site", "C-1", "--out", "a.avi"), "written as .gif"),
        (("Z-1", "--site", "C-9", "--out", "a.gif"), "Sites with footprints: C-1"),
        (("Z-1", "--out", "a.gif"), "There is no footprint of Z-1"),
        (("Z-9", "--out", "a.gif"), "Z-9"),
        (("Z-1", "--site", "C-1", "--out", "store/test.gpkg/a.gif"), "cannot be written"),
    ],
)
def test_a_refusal_is_one_message_and_leaves_no_file(
    ready: Run, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    result = ready("animate", *words)
    assert result.exit_code == 1
    assert message in said(result)
    assert [each.name for each in tmp_path.iterdir()] == ["store"]
