"""Pair sets, written here in the layouts in which they come."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from PIL import Image as Picture

from imagery.accuracy.pair_scores import agreement, score_pair
from imagery.accuracy.pair_sets import Layout, PairSet, find_pairs, read
from imagery.errors import RasterError

SIDE = 100
SITE = (slice(20, 44), slice(20, 44))


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def counts(rng: np.random.Generator, bands: int) -> np.ndarray:
    """Return ground in counts, (band, y, x) uint8."""
    return rng.normal(90, 12, (bands, SIDE, SIDE)).clip(20, 200).astype(np.uint8)


def again(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the ground again with a bright site on it."""
    later = np.clip(picture + rng.normal(0, 2, picture.shape), 20, 200).astype(np.uint8)
    later[(slice(None), *SITE)] = 240
    return later


def mask(high: int) -> np.ndarray:
    codes = np.zeros((SIDE, SIDE), dtype=np.uint8)
    codes[SITE] = high
    return codes


def full(folder: Path, rng: np.random.Generator, codes: np.ndarray) -> PairSet:
    folder.mkdir()
    before = counts(rng, 3)
    for name, picture in (("t1_rgb.png", before), ("t2_rgb.png", again(before, rng))):
        Picture.fromarray(np.moveaxis(picture, 0, 2)).save(folder / name)
    Picture.fromarray(codes).save(folder / "cm_any.png")
    return PairSet(folder=folder, layout=Layout.FULL)


def sparse(folder: Path, rng: np.random.Generator) -> PairSet:
    folder.mkdir()
    before = counts(rng, 6)
    header = (
        f"ENVI\nsamples = {SIDE}\nlines = {SIDE}\nbands = 6\nheader offset = 0\n"
        "data type = 1\ninterleave = bsq\nbyte order = 0\n"
        "map info = {UTM, 1, 1, 200000, 3600000, 30, 30, 51, North, WGS-84}\n"
        "wavelength units = Micrometers\n"
        "wavelength = {\n 0.48, 0.56, 0.66, 0.83, 1.65, 2.22}\n"
    )
    for name, picture in (("2000X", before), ("2003X", again(before, rng))):
        (folder / name).write_bytes(picture.tobytes())
        (folder / f"{name}.HDR").write_text(header)
    Picture.fromarray(mask(255)).save(folder / "change.bmp")
    Picture.fromarray(np.roll(mask(255), 40, axis=0)).save(folder / "unchanged.bmp")
    return PairSet(folder=folder, layout=Layout.SPARSE)


def control(folder: Path, rng: np.random.Generator) -> PairSet:
    before = rng.normal(1500, 100, (6, SIDE, SIDE))
    for day, extra in (("20160723", 40), ("20160707", 0)):
        crop = folder / f"scene{day}" / "crop"
        crop.mkdir(parents=True)
        for number, band in enumerate(before, start=2):
            noisy = band + rng.normal(0, 10, band.shape) + extra
            geotiff(crop / f"LC08_L1TP_{day}_20180101_sr_band{number}_crop.tif", noisy, "int16")
        qa = np.full((SIDE, SIDE), 0b10)
        qa[:4, :4] = 1 << 5
        geotiff(crop / f"LC08_L1TP_{day}_20180101_pixel_qa_crop.tif", qa, "uint16")
    return PairSet(folder=folder, layout=Layout.CONTROL)


def geotiff(path: Path, values: np.ndarray, dtype: str) -> None:
    with rasterio.open(
        path, "w", driver="GTiff", width=SIDE, height=SIDE, count=1, dtype=dtype,
        crs="EPSG:32613", transform=Affine(30, 0, 400000, 0, -30, 4400000),
    ) as raster:  # fmt: skip
        raster.write(values.astype(dtype), 1)


def test_pairs_are_found_by_their_layout(tmp_path: Path, rng: np.random.Generator) -> None:
    made = [control(tmp_path / "a", rng), full(tmp_path / "b", rng, mask(1)),
            sparse(tmp_path / "c", rng)]  # fmt: skip
    (tmp_path / "d").mkdir()
    assert find_pairs(tmp_path) == made
    assert find_pairs(tmp_path / "b") == made[1:2]


def test_a_mask_of_0_and_255_and_one_of_0_and_1_say_the_same(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    for name, high in (("one", 1), ("all", 255)):
        arrays = read(full(tmp_path / name, rng, mask(high)))
        assert np.array_equal(arrays.truth, mask(1) > 0)
        assert arrays.counted.all()


def test_255_beside_1_does_not_count(tmp_path: Path, rng: np.random.Generator) -> None:
    codes = mask(1)
    codes[0] = 255
    arrays = read(full(tmp_path / "x", rng, codes))
    assert not arrays.counted[0].any()
    assert arrays.counted[1:].all()
    assert not arrays.truth[0].any()


def test_a_folder_says_its_resolution(tmp_path: Path, rng: np.random.Generator) -> None:
    assert read(full(tmp_path / "x_26m", rng, mask(1))).resolution_m == 26
    assert read(full(tmp_path / "x", rng, mask(1))).resolution_m == 10


def test_only_labelled_pixels_of_a_sparse_pair_count(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    arrays = read(sparse(tmp_path / "s", rng))
    assert arrays.bands == ("blue", "green", "red", "nir", "swir16", "swir22")
    assert arrays.resolution_m == 30
    assert arrays.counted.sum() == 2 * arrays.truth.sum() == 2 * 24 * 24


def test_cloud_of_a_control_is_not_valid_and_its_dates_are_in_order(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    arrays = read(control(tmp_path / "k", rng))
    assert not arrays.valid[:8, :4].any()
    assert arrays.valid[20:, 20:].all()
    assert arrays.before[:, 20:].mean() < arrays.after[:, 20:].mean() - 0.002


def test_a_pair_is_scored_beside_the_plain_baseline(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    for pair in (full(tmp_path / "f", rng, mask(1)), sparse(tmp_path / "s", rng)):
        found = score_pair(pair)
        assert found.ours is not None
        assert found.plain is not None
        assert found.ours.recall > 0.8
        assert found.ours.f1 > 0.6
        assert found.plain.f1 > 0.5
        assert found.per_100km2("construction") > 0
        assert found.false is None


def test_a_control_without_change_has_no_objects(tmp_path: Path, rng: np.random.Generator) -> None:
    found = score_pair(control(tmp_path / "k", rng))
    assert found.ours is None
    assert found.objects["construction"] == 0
    assert found.valid_km2 == pytest.approx(9.0, abs=0.1)
    assert found.false is not None
    assert found.false.km2_years == pytest.approx(9.0 * 16 / 365.25, abs=0.01)
    assert found.false.high > 500  # so little land proves little


def test_agreement_counts_by_hand(tmp_path: Path, rng: np.random.Generator) -> None:
    arrays = read(full(tmp_path / "f", rng, mask(1)))
    claimed = np.zeros((SIDE, SIDE), dtype=np.bool_)
    claimed[20:44, 20:32] = True
    claimed[0, :12] = True
    scored = agreement(claimed, arrays)
    assert scored.precision == pytest.approx(288 / 300)
    assert scored.recall == pytest.approx(288 / 576)
    assert scored.f1 == pytest.approx(2 * 288 / (300 + 576))


def test_pictures_of_different_shapes_are_refused(tmp_path: Path, rng: np.random.Generator) -> None:
    pair = full(tmp_path / "f", rng, mask(1)[:-1])
    with pytest.raises(RasterError, match="different shapes"):
        read(pair)


@pytest.mark.parametrize("harm", ["short", "headless", "lost"])
def test_a_broken_envi_raster_is_refused(
    tmp_path: Path, rng: np.random.Generator, harm: str
) -> None:
    pair = sparse(tmp_path / "s", rng)
    if harm == "short":
        (pair.folder / "2000X").write_bytes(b"\0" * 100)
    elif harm == "headless":
        (pair.folder / "2000X.HDR").write_text("ENVI\nbands = 6\n")
    else:
        (pair.folder / "2000X").unlink()
    with pytest.raises(RasterError, match="2000X"):
        read(pair)
