"""imagery.jp2: JPEG 2000 read by its tiles is the file read here whole, for the tiles it needs."""

import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.windows import Window

from geo.grid import Grid
from imagery import rasters
from imagery.errors import RasterError
from imagery.opening import opened
from imagery.parts import AHEAD
from imagery.remote import remote
from imagery.scene import Lies
from tests.imagery.jp2_files import (
    LAYOUTS,
    PLACE,
    SIDE,
    TILE,
    headers,
    layout,
    put,
    shuffled,
    unsaid,
    write,
)
from tests.imagery.test_remote import grids, make
from tests.loopback.faulty import Server, serving

GRID = Grid("EPSG:32647", PLACE @ Affine.translation(600, 600), (100, 100))
WHOLE = Grid("EPSG:32647", PLACE, (SIDE, SIDE))
LIES = Lies(crs="EPSG:32647", shape=(SIDE, SIDE), transform=tuple(PLACE)[:6])
ORDERS = {"shuffled": ("s2", 1), "parts-shuffled": ("parts", 2)}
NAMES = [*LAYOUTS, *ORDERS, "unsaid"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("jp2")
    for name in LAYOUTS:
        layout(folder / f"{name}.jp2", name)
    for name, (of, seed) in ORDERS.items():
        whole = (folder / f"{of}.jp2").read_bytes()
        (folder / f"{name}.jp2").write_bytes(shuffled(whole, seed))
    (folder / "unsaid.jp2").write_bytes(unsaid((folder / "parts.jp2").read_bytes()))
    return folder


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[Server]:
    with serving(root) as running:
        yield running


def far(server: Server, name: str, grid: Grid, **how: Any) -> Any:
    with remote(f"{server.url}/{name}.jp2", make()) as file:
        return rasters.read(
            file.path, grid, bands=[1], need=file.need, **{"nodata": 0, "lies": LIES, **how}
        )


def here(path: Path) -> np.ndarray[Any, Any]:
    """Return all pixels as rasterio reads them, by its own blocks; NaN where 0."""
    with rasterio.open(path) as raster:
        pixels = raster.read(1).astype(np.float32)
    pixels[pixels == 0] = np.nan
    return pixels


@settings(max_examples=40)
@given(name=st.sampled_from(NAMES), grid=grids(), codes=st.booleans())
def test_a_jp2_far_away_is_the_jp2_here_to_the_bit(
    name: str, grid: Grid, codes: bool, server: Server, root: Path
) -> None:
    whole = rasters.read(root / f"{name}.jp2", grid, bands=[1], codes=codes, nodata=0)
    assert far(server, name, grid, codes=codes).tobytes() == whole.tobytes()


@pytest.mark.parametrize("name", NAMES)
def test_its_pixels_are_those_that_rasterio_reads_of_the_whole_file(
    name: str, server: Server, root: Path
) -> None:
    pixels = here(root / f"{name}.jp2")
    assert np.array_equal(far(server, name, WHOLE)[0], pixels, equal_nan=True)
    for row, col in ((0, 0), (250, 250), (700, 10), (800, 800)):
        grid = Grid("EPSG:32647", PLACE @ Affine.translation(col, row), (100, 100))
        part = pixels[row : row + 100, col : col + 100]
        assert np.array_equal(far(server, name, grid)[0], part, equal_nan=True)


@pytest.mark.parametrize("name", ["s2", "s2-listed", "parts", "shuffled", "odd"])
def test_a_small_grid_costs_its_tiles(name: str, server: Server, root: Path) -> None:
    before = server.log.served[f"/{name}.jp2"]
    far(server, name, GRID)
    served = server.log.served[f"/{name}.jp2"] - before
    found = headers((root / f"{name}.jp2").read_bytes())
    largest = max(sum(size for _, other, size, *_ in found if other == tile)
                  for _, tile, *_ in found)  # fmt: skip
    assert served < AHEAD + 4 * largest + 12 * len(found)
    assert served < 0.6 * (root / f"{name}.jp2").stat().st_size


def test_a_file_that_lists_its_tiles_costs_two_calls(server: Server) -> None:
    before = server.log.asked["/s2-listed.jp2"]
    far(server, "s2-listed", GRID)
    assert server.log.asked["/s2-listed.jp2"] - before == 2


def test_headers_are_gone_through_until_what_is_needed_was_met(server: Server) -> None:
    first = Grid("EPSG:32647", PLACE, (50, 50))
    counts = []
    for grid in (first, GRID):
        before = server.log.asked["/s2.jp2"]
        far(server, "s2", grid, nodata=65_535)
        counts.append(server.log.asked["/s2.jp2"] - before)
    assert counts[0] <= 2
    assert counts[0] < counts[1] <= 2 + 16


def test_its_lower_resolutions_are_not_read(server: Server, root: Path) -> None:
    """They mix classes, and ground with what was not observed."""
    grid = Grid("EPSG:32647", PLACE @ Affine.scale(10), (SIDE // 10, SIDE // 10))
    codes = far(server, "small-numbers", grid, codes=True)
    assert np.isin(codes[np.isfinite(codes)], here(root / "small-numbers.jp2")).all()


# ------------------------------------------------------------------ what is refused


def refused(folder: Path, whole: bytes, grid: Grid = GRID, **how: Any) -> tuple[str, int]:
    """Return with which words a file is refused, and after how many calls."""
    (folder / "a.jp2").write_bytes(whole)
    with serving(folder) as server:
        with pytest.raises(RasterError) as caught:
            far(server, "a", grid, **how)
        return str(caught.value), server.log.asked["/a.jp2"]


@pytest.mark.parametrize(
    ("across", "words"),
    [(0, "a size that cannot be"), (2**32 - 1, "does not fit its tiles"),
     (1, "more tiles than can be"), (400, "does not fit its tiles")],
)  # fmt: skip
def test_tiles_that_cannot_be_are_refused(
    across: int, words: str, root: Path, tmp_path: Path
) -> None:
    whole = (root / "s2-listed.jp2").read_bytes()
    size = whole.index(b"\xff\x51") + 6
    lying = put(put(whole, size + 16, ">I", across), size + 20, ">I", across)
    assert words in refused(tmp_path, lying)[0]


def test_a_tile_too_large_to_unpack_is_refused_before_it_is_fetched(tmp_path: Path) -> None:
    whole = write(tmp_path / "b.jp2", np.full((64, 64), 9)).read_bytes()
    size = whole.index(b"\xff\x51") + 6
    for which in (0, 1, 4, 5):
        whole = put(whole, size + 4 * which, ">I", 100_000)
    said, calls = refused(tmp_path, whole, lies=None)
    assert "too large to unpack" in said
    assert calls == 1


def test_headers_are_not_gone_through_for_ever(tmp_path: Path) -> None:
    """Forty thousand tiles of one pixel, in a file that does not say where they lie."""
    whole = write(tmp_path / "b.jp2", np.full((200, 200), 9), RESOLUTIONS=1).read_bytes()
    size = whole.index(b"\xff\x51") + 6
    for which in (4, 5):
        whole = put(whole, size + 4 * which, ">I", 1)
    first = headers(whole)[0][0]
    part = b"\xff\x90\x00\x0a%b\x00\x00\x40\x00\x00\x01\xff\x93" + bytes(2**14 - 14)
    parts = b"".join(part.replace(b"%b", struct.pack(">H", n)) for n in range(2_000))
    box = whole.index(b"jp2c") - 4
    whole = put(whole[:first] + parts + b"\xff\xd9", box, ">I", 0)
    said, calls = refused(tmp_path, whole, Grid("EPSG:32647", PLACE, (150, 150)), lies=None)
    assert "more tile-parts than are gone through" in said
    assert calls < 1_100


@pytest.mark.parametrize(
    ("marker", "other"), [(b"\xff\x64", b"\xff\x60"), (b"\xff\x51", b"\xff\x52")]
)
def test_main_headers_of_another_kind_are_refused(
    marker: bytes, other: bytes, root: Path, tmp_path: Path
) -> None:
    whole = (root / "s2.jp2").read_bytes().replace(marker, other, 1)
    assert "of a kind that is not read" in refused(tmp_path, whole)[0]


def test_a_jp2_that_lies_elsewhere_than_its_item_says_is_refused(
    root: Path, tmp_path: Path
) -> None:
    whole = (root / "s2.jp2").read_bytes()
    for lies in (replace(LIES, crs="EPSG:32648"), replace(LIES, shape=(900.0, 901.0)),
                 replace(LIES, transform=(10, 0, 450_010, 0, -10, 1_840_000))):  # fmt: skip
        assert "its Item says" in refused(tmp_path, whole, lies=lies)[0]


def test_a_bare_codestream_is_no_file_that_is_read(root: Path, tmp_path: Path) -> None:
    whole = (root / "s2.jp2").read_bytes()
    assert "cannot be followed" in refused(tmp_path, whole[whole.index(b"\xff\x4f\xff\x51") :])[0]


def test_a_tile_that_cannot_be_unpacked_is_an_error_beside_one_that_can(
    root: Path, tmp_path: Path
) -> None:
    """Of several threads GDAL would print it, and give other pixels."""
    whole = (root / "s2.jp2").read_bytes()
    place, *_ = headers(whole)[10]
    (tmp_path / "a.jp2").write_bytes(put(whole, place + 12, ">H", 0))
    with (
        pytest.raises(RasterError, match="opj_get_decoded_tile"),
        opened(tmp_path / "a.jp2") as raster,
    ):
        raster.read(window=Window(2 * TILE - 50, 2 * TILE, 100, 100))


# ------------------------------------------------------------------ damage

KINDS = ("cut", "zeroed", "junk", "length", "tile", "number", "many", "head", "listed")


def damaged(whole: bytes, kind: str, rng: np.random.Generator) -> bytes:  # noqa: PLR0911 - one a kind
    """Return a file that was damaged in some way; of what JPEG 2000 does not show, nothing."""
    found = headers(whole)
    place, tile, length, number, many = found[rng.integers(len(found))]
    if kind == "cut":
        return whole[: rng.integers(len(whole))]
    if kind in {"zeroed", "junk"}:
        first = int(rng.integers(len(whole)))
        size = int(rng.integers(200, 20_000)) if kind == "zeroed" else 20_000
        size = min(size, len(whole) - first)
        put_in = bytes(size) if kind == "zeroed" else rng.bytes(size)
        return whole[:first] + put_in + whole[first + size :]
    lies = [0, 1, 11, 12, 13, 14, length - 1, length + 1, length + 14, 2**31, 2**32 - 1, 2 * length]
    if kind == "length":
        return put(whole, place + 6, ">I", int(rng.choice(lies)))
    if kind == "tile":
        return put(whole, place + 4, ">H", int(rng.choice([(tile + 1) % 16, 16, 65_535])))
    if kind == "number":
        return put(whole, place + 10, ">B", number + int(rng.integers(1, 5)))
    if kind == "many":
        return put(whole, place + 11, ">B", many + int(rng.integers(1, 5)))
    size = whole.index(b"\xff\x51") + 6
    if kind == "head":
        which = int(rng.choice([0, 1, 2, 3, 6, 7]))
        value = int(rng.choice([0, 1, TILE - 1, SIDE + 1, 2**16, 2**31, 2**32 - 1]))
        return put(whole, size + 4 * which, ">I", value)
    listed = whole.index(b"\xff\x55")
    entries = struct.unpack_from(">H", whole, listed + 2)[0] - 4
    return put(whole, listed + 6 + int(rng.integers(entries)), ">B", int(rng.integers(256)))


def told(number: int, root: Path, server: Server) -> str:
    rng = np.random.default_rng([21, number])
    kind = KINDS[number % len(KINDS)]
    names = ["s2-listed", "parts-listed"] if kind == "listed" else ["s2", "s2-listed", "parts"]
    name = names[rng.integers(len(names))]
    whole = (root / f"{name}.jp2").read_bytes()
    (server.root / "a.jp2").write_bytes(damaged(whole, kind, rng))
    row, col = (int(n) for n in rng.integers(0, SIDE - 60, 2))
    grid = Grid("EPSG:32647", PLACE @ Affine.translation(col, row), (60, 60))
    before = server.log.asked["/a.jp2"]
    try:
        shown = far(server, "a", grid)
    except RasterError:
        return f"{kind}: refused"
    finally:
        assert server.log.asked["/a.jp2"] - before < 200
    wanted = here(root / f"{name}.jp2")[row : row + 60, col : col + 60]
    assert np.array_equal(shown[0], wanted, equal_nan=True), (number, kind, name)
    return f"{kind}: untouched here"


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("many", [60, pytest.param(3_000, marks=pytest.mark.slow)])
def test_a_damaged_jp2_shows_nothing_that_is_not_so(many: int, root: Path, tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        outcomes = [told(number, root, server) for number in range(many)]
    for kind in KINDS:
        assert any(each.startswith(kind) for each in outcomes)
    assert sum(each.endswith("refused") for each in outcomes) > many / 4
    print(*sorted({each: outcomes.count(each) for each in outcomes}.items()), sep="\n")  # noqa: T201 - the figures of the slow run
