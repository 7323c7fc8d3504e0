"""Layers on their way out: outlines, points, rows without a place, and names that are hostile."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from shapely import Point, Polygon, box

from layers.exchange.exporting import export_layers
from layers.exchange.writing.outgoing import Outgoing, outgoing
from layers.read import Reader
from layers.store.memory import MemoryStore
from layers.terms import Audience, SiteStatus, Tlp
from tests.builders import NOW, a_compound, a_rescue, a_zone, an_event

AT = datetime(2024, 12, 1, 9, 30, tzinfo=UTC)

NASTY = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1", "{{7*7}}", "{% raw %}",
    "<script>alert(1)</script>", "]]><b>", "[% now() %]", "$[id]", "a\x00b", "\x1b[31m", "a\ufffeb",
    "\u202ecod.exe", "'; DROP TABLE zones; --", '"quoted"', "&amp;", "line\nline", "x" * 500,
    "_x003D_1+1", "ထီကီးပ်", "西港",
)  # fmt: skip
"""Names as somebody might enter them."""


def with_a_hole() -> Polygon:
    return Polygon(
        [(98.5912345, 16.2912345), (98.61, 16.29), (98.61, 16.31), (98.59, 16.31)],
        [[(98.60, 16.30), (98.602, 16.30), (98.602, 16.302)]],
    )


def a_store(names: Sequence[str] = NASTY) -> MemoryStore:
    """Return a store whose names are these, and whose compounds are points and outlines."""
    store = MemoryStore()
    store.put([a_zone(outline=with_a_hole())])
    shapes = (Point(98.60123456789, 16.30123456789), box(98.6, 16.3, 98.6012345678, 16.302), None)
    store.put(
        a_compound(
            compound_id=f"C-{number}", name=name, shape=shapes[number % 3], tlp=Tlp.CLEAR,
            status=SiteStatus.RAIDED if number % 2 else SiteStatus.UNKNOWN,
        )
        for number, name in enumerate(names)
    )  # fmt: skip
    store.put([a_rescue(on=date(2020, 5, 17)), an_event()])
    return store


@pytest.fixture
def reader() -> Reader:
    return Reader(a_store(), Audience.PARTNER, as_of=NOW)


@pytest.fixture
def layers(reader: Reader) -> list[Outgoing]:
    """Return zones, compounds, rescues and detections; of the last there are none."""
    return [
        outgoing(released, reader.audience, layer=name)
        for name, released in (
            ("zones", reader.zones()), ("compounds", reader.compounds()),
            ("rescues", reader.rescues()), ("detections", reader.detections()),
        )
    ]  # fmt: skip


@pytest.fixture
def exported(reader: Reader, tmp_path: Path) -> Callable[..., Path]:
    """Return what writes layers of the store into a file and says where it is."""

    def write(name: str, *layers: str, seen_by: Reader | None = None) -> Path:
        path = tmp_path / name
        chosen = layers or ("zones", "compounds", "rescues", "detections", "cases")
        export_layers(seen_by or reader, chosen, path, at=AT, zone_id=None)
        return path

    return write


@pytest.fixture
def again() -> Callable[[Path], bytes]:
    """Return what writes the same once more in a process of its own, with other hashes."""

    def write(path: Path) -> bytes:
        other = path.with_name(f"again{path.suffix}")
        said = json.dumps([str(Path(__file__)), str(other)])
        code = (
            "import importlib.util as u, json, pathlib, sys\n"
            "here, out = json.loads(sys.argv[1])\n"
            "spec = u.spec_from_file_location('made', here)\n"
            "made = u.module_from_spec(spec); spec.loader.exec_module(made)\n"
            "reader = made.Reader(made.a_store(), made.Audience.PARTNER, as_of=made.NOW)\n"
            "made.export_layers(reader, ('zones', 'compounds', 'rescues', 'detections', 'cases'),\n"
            "    pathlib.Path(out), at=made.AT)\n"
        )
        subprocess.run(
            [sys.executable, "-c", code, said], check=True, cwd=Path(__file__).parents[4],
            env={"PYTHONHASHSEED": "77", "TZ": "Asia/Yangon", "HOME": "/nonexistent"},
        )  # fmt: skip
        return other.read_bytes()

    return write
