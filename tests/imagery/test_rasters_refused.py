"""imagery.rasters: what is broken, half-written or no GeoTIFF is refused with its reason."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from geo.grid import Grid
from imagery import rasters
from imagery.errors import RasterError

Write = Callable[..., Path]


def read(path: Path, grid: Grid, **settings: object) -> np.ndarray:
    return rasters.read(path, grid, **{"bands": [1], "nodata": None, **settings})  # type: ignore[arg-type]


def ramp(grid: Grid) -> np.ndarray:
    rows, cols = grid.shape
    return np.arange(1, rows * cols + 1, dtype=np.uint16).reshape(1, rows, cols)


# ------------------------------------------------------------------ what is not


def test_a_file_that_is_not_there_is_named(tmp_path: Path, grid: Grid) -> None:
    with pytest.raises(RasterError, match=r"red\.tif is not there. Fetch it again"):
        read(tmp_path / "red.tif", grid)


def test_an_empty_file_is_refused(tmp_path: Path, grid: Grid) -> None:
    (tmp_path / "red.tif").touch()
    with pytest.raises(RasterError, match=r"red\.tif is empty \(0 bytes\)"):
        read(tmp_path / "red.tif", grid)


@pytest.mark.parametrize(
    "content",
    [
        b"<VRTDataset rasterXSize='1' rasterYSize='1'></VRTDataset>",
        b"\x89PNG\r\n\x1a\n",
        b"not an image at all",
    ],
)
def test_other_formats_are_never_opened(content: bytes, tmp_path: Path, grid: Grid) -> None:
    (tmp_path / "red.tif").write_bytes(content)
    with pytest.raises(RasterError, match=r"red\.tif is no GeoTIFF"):
        read(tmp_path / "red.tif", grid)


@pytest.mark.parametrize("name", ["/vsicurl/http://127.0.0.1/a.tif", "GTIFF_DIR:1:a.tif"])
def test_names_that_mean_something_to_gdal_mean_nothing_here(name: str, grid: Grid) -> None:
    with pytest.raises(RasterError, match="is not there"):
        read(Path(name), grid)


@pytest.mark.parametrize("kept", [0.02, 0.1, 0.3, 0.6, 0.9])
def test_a_file_cut_short_is_refused(
    kept: float, tmp_path: Path, grid: Grid, write_raster: Write
) -> None:
    noise = np.random.default_rng(0).integers(1, 60_000, (1, *grid.shape)).astype(np.uint16)
    path = write_raster(tmp_path / "red.tif", noise)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(RasterError, match=r"red\.tif is (broken|half-written|empty)"):
        read(path, grid)


def test_damage_never_passes_for_the_ground(
    tmp_path: Path, grid: Grid, write_raster: Write
) -> None:
    rng = np.random.default_rng(1)
    path = write_raster(tmp_path / "red.tif", ramp(grid))
    whole = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    stored = ramp(grid)[0]
    for _ in range(60):
        broken = whole.copy()
        broken[rng.integers(8, len(whole), 40)] = rng.integers(0, 256, 40)
        path.write_bytes(broken.tobytes())
        try:
            seen = read(path, grid)[0]
        except RasterError:
            continue
        assert seen.shape == stored.shape


def test_a_raster_without_a_place_is_refused(
    tmp_path: Path, grid: Grid, write_raster: Write
) -> None:
    path = write_raster(tmp_path / "red.tif", crs=None)
    with pytest.raises(RasterError, match=r"red\.tif does not say where it lies"):
        read(path, grid)


def test_only_zeros_without_a_mask_are_not_dark_ground(
    tmp_path: Path, grid: Grid, write_raster: Write
) -> None:
    path = write_raster(tmp_path / "red.tif", 0)
    with pytest.raises(RasterError, match=r"red\.tif is empty: every pixel here is 0"):
        read(path, grid)


def test_blocks_that_were_never_stored_are_refused(
    tmp_path: Path, grid: Grid, write_raster: Write
) -> None:
    stored = np.full((1, *grid.shape), 900, dtype=np.uint16)
    stored[0, :64, :64] = 0
    path = write_raster(tmp_path / "red.tif", stored, sparse_ok=True)
    with pytest.raises(RasterError, match=r"red\.tif is half-written: 1 of its 6 blocks"):
        read(path, grid)


def test_blocks_that_were_never_stored_are_no_observation_where_nodata_is_declared(
    tmp_path: Path, grid: Grid, write_raster: Write
) -> None:
    stored = np.full((1, *grid.shape), 900, dtype=np.uint16)
    stored[0, :64, :64] = 0
    path = write_raster(tmp_path / "red.tif", stored, sparse_ok=True, nodata=0)
    seen = read(path, grid)[0]
    assert np.isnan(seen[:64, :64]).all()
    assert (seen[64:] == 900).all()


@pytest.mark.parametrize("blocks", [0, 1, 12])
@pytest.mark.parametrize("nodata", ["None", "0"])
def test_what_a_killed_program_left_behind_is_refused(
    blocks: int, nodata: str, tmp_path: Path, grid: Grid
) -> None:
    path = tmp_path / "red.tif"
    script = f"""
        import os, signal, numpy as np, rasterio
        from rasterio.windows import Window
        raster = rasterio.open({str(path)!r}, "w", driver="GTiff", width=256, height=256, count=1,
            dtype="uint16", crs={grid.crs!r}, transform=
            rasterio.Affine(*{tuple(grid.transform)[:6]}), tiled=True,
            blockxsize=64, blockysize=64, compress="deflate", nodata={nodata})
        for n in range({blocks}):
            raster.write(np.full((1, 64, 64), 900, "uint16"),
                         window=Window(n % 4 * 64, n // 4 * 64, 64, 64))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    killed = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(script)],
        env={"PATH": os.defpath},
        check=False,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL
    with pytest.raises(RasterError, match=r"red\.tif is (half-written|broken|empty)"):
        read(path, grid)


def test_a_band_that_the_file_lacks_is_named(
    tmp_path: Path, grid: Grid, write_raster: Write
) -> None:
    path = write_raster(tmp_path / "visual.tif")
    with pytest.raises(RasterError, match=r"has 1 band\(s\), and the Item speaks of band 2"):
        read(path, grid, bands=[1, 2, 3])


def test_a_file_that_claims_an_absurd_size_is_refused(
    tmp_path: Path, grid: Grid, write_raster: Write
) -> None:
    small = np.ones((1, 16, 300_000), dtype=np.uint8)
    path = write_raster(tmp_path / "red.tif", small, blockysize=16, blockxsize=512)
    with pytest.raises(RasterError, match="claims 16 by 300000 pixels"):
        read(path, grid)


def test_complex_numbers_are_refused(tmp_path: Path, grid: Grid, write_raster: Write) -> None:
    path = write_raster(tmp_path / "red.tif", np.ones((1, *grid.shape), dtype=np.complex64))
    with pytest.raises(RasterError, match="holds complex64 numbers"):
        read(path, grid)


def test_no_message_tells_where_this_machine_keeps_its_files(
    tmp_path: Path, grid: Grid, write_raster: Write
) -> None:
    path = write_raster(tmp_path / "red.tif", ramp(grid))
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(RasterError) as caught:
        read(path, grid)
    assert str(tmp_path) not in str(caught.value)
