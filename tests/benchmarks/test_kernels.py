"""How fast the kernels are, and that their peers say the same. `make bench` runs these.

Each peer gets the same values in the same run. What is asserted is that both agree; the paces
are printed (`table.py`), for they depend on the machine and on who else uses it. A pixel-date
is one value of one band.
"""

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from scipy import ndimage

from imagery.kernels.harmonic import design, fit
from imagery.kernels.median import median
from imagery.kernels.welch import welch_t
from imagery.kernels.widen import widen
from tests.benchmarks.table import GROUP, Row, Table, fastest

SIDE, DATES = 1000, 40
START = np.datetime64("2022-01-01")


pytestmark = pytest.mark.usefixtures("one_core")


@pytest.fixture(scope="module")
def days() -> np.ndarray:
    """Return the days of three years' looks."""
    chance = np.random.default_rng(1)
    return START + np.sort(chance.choice(3 * 365, DATES, replace=False))


@pytest.fixture(scope="module")
def stack(days: np.ndarray) -> np.ndarray:
    """Return NDVI (time, y, x) under clouds of many sizes: some 8 % of patterns are distinct."""
    chance = np.random.default_rng(2)
    numbers = days.astype(np.int64).astype(float)
    waves = design(numbers, order=2) @ np.array([0.6, 0.1, 0.02, 0.05, 0.01])
    level = ndimage.gaussian_filter(chance.normal(size=(SIDE, SIDE)), 10)
    values = np.empty((DATES, SIDE, SIDE), dtype=np.float32)
    for date in range(DATES):
        noise = chance.normal(0, 0.02, (SIDE, SIDE))
        values[date] = waves[date] + level + noise
        coarse = ndimage.gaussian_filter(chance.normal(size=(SIDE // 2, SIDE // 2)), 5)
        clouds = np.repeat(np.repeat(coarse, 2, axis=0), 2, axis=1)
        values[date][clouds < np.quantile(clouds, chance.beta(0.5, 0.9))] = np.nan
    return values


@pytest.fixture
def compare(benchmark: BenchmarkFixture, measured: Table) -> Callable[..., Any]:
    """Return what measures a kernel and its peer, and writes a row."""

    def both(what: str, own: Callable[[], Any], peer_name: str, peer: Callable[[], Any],
             *, size: int, wanted: float, peer_size: int | None = None, peer_runs: int = 2,
             bytes_each: float = 4) -> None:  # fmt: skip
        benchmark.pedantic(own, rounds=5, warmup_rounds=1)
        row = Row(
            what=what, own=size / fastest(own) / 1e6, peer_name=peer_name,
            peer=(peer_size or size) / fastest(peer, runs=peer_runs) / 1e6, wanted=wanted,
            bytes_each=bytes_each,
        )  # fmt: skip
        measured.rows.append(row)
        benchmark.extra_info.update(
            {"Mpxd/s": row.own, f"{peer_name}, Mpxd/s": row.peer, "ratio": row.ratio,
             "of bandwidth": measured.share(row)}
        )  # fmt: skip

    return both


def nrt_fit(stack: np.ndarray, days: np.ndarray, **screening: Any) -> tuple[Any, Any]:
    """Return nrt's EWMA monitor, fitted, and its design."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own syntax, and of pixels with too few looks
        ewma = pytest.importorskip("nrt.monitor.ewma", reason=GROUP)
        xarray = pytest.importorskip("xarray", reason=GROUP)
        looks = xarray.DataArray(
            stack, dims=("time", "y", "x"),
            coords={"time": days.astype("datetime64[ns]"), "y": np.arange(stack.shape[1]),
                    "x": np.arange(stack.shape[2])},
        )  # fmt: skip
        monitor = ewma.EWMA(trend=False, harmonic_order=2)
        monitor.fit(looks, method="OLS", **screening)
        return monitor, monitor.build_design_matrix(looks, trend=False, harmonic_order=2)


def test_a_plain_wave_against_nrt(
    compare: Callable[..., Any], stack: np.ndarray, days: np.ndarray
) -> None:
    flat = stack.reshape(DATES, -1)
    monitor, terms = nrt_fit(stack, days, screen_outliers=None)
    found = fit(flat, terms)
    same = (np.isin(monitor.mask, (1, 2)).ravel()) & np.isfinite(found.beta[0])
    apart = np.abs(monitor.beta.reshape(5, -1) - found.beta)[:, same]
    assert np.quantile(apart, 0.99) < 1e-5
    assert np.quantile(np.abs(monitor.sigma.ravel() - found.sigma)[same], 0.99) < 1e-5
    peer = partial(nrt_fit, stack, days, screen_outliers=None)
    compare("wave, plain", partial(fit, flat, terms), "nrt EWMA fit, OLS", peer, size=flat.size,
            wanted=40)  # fmt: skip


def test_a_robust_wave_against_nrt(
    compare: Callable[..., Any], stack: np.ndarray, days: np.ndarray
) -> None:
    flat = stack.reshape(DATES, -1)
    monitor, terms = nrt_fit(stack, days, screen_outliers="Shewhart", L=5)
    robust = partial(fit, flat, terms, rounds=2, floor=0.02)
    same = (np.isin(monitor.mask, (1, 2)).ravel()) & np.isfinite(robust().beta[0])
    apart = np.abs(monitor.beta.reshape(5, -1) - robust().beta)[:, same]
    assert np.median(apart) < 0.01  # other rules for what strays, on noise of 0.02
    peer = partial(nrt_fit, stack, days, screen_outliers="Shewhart", L=5)
    compare("wave, two robust rounds", robust, "nrt EWMA fit, Shewhart", peer, size=flat.size,
            wanted=20)  # fmt: skip


@pytest.mark.parametrize("bands", [1, 4])
def test_a_wave_against_cold(compare: Callable[..., Any], bands: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyxccd = pytest.importorskip("pyxccd", reason=GROUP)
    chance = np.random.default_rng(3)
    dates, pixels, its_pixels = 140, 100_000, 20
    numbers = np.sort(chance.choice(5 * 365, dates, replace=False)) + 736_000
    terms = design(numbers.astype(float), order=2)
    wave = 3000 + 1500 * terms[:, 1, None, None]
    values = chance.normal(wave, 100, (dates, bands, its_pixels)).astype(np.float32)

    def cold() -> list[Any]:
        clear = np.zeros(dates, dtype=np.int64)
        return [
            pyxccd.cold_detect_flex(
                numbers, np.ascontiguousarray(values[:, :, pixel].astype(np.int64)), clear,
                lam=20, tmask_b1_index=1, tmask_b2_index=bands,
            )
            for pixel in range(its_pixels)
        ]  # fmt: skip

    flat = np.ascontiguousarray(np.tile(values[:, 0], pixels // its_pixels))
    found = fit(flat, terms)
    constants = [each[0]["coefs"][0, 0] + each[0]["coefs"][0, 1] * numbers.mean() / 10_000
                 for each in cold()]  # fmt: skip
    np.testing.assert_allclose(found.beta[0, :its_pixels], constants, rtol=0.05)
    compare(f"wave, beside COLD of {bands} band(s)", partial(fit, flat, terms),
            f"pyxccd COLD, {bands} band(s), per date", cold, size=flat.size,
            peer_size=dates * its_pixels, wanted=3000)  # fmt: skip


def test_a_composite_against_xarray_and_numpy(
    compare: Callable[..., Any], stack: np.ndarray
) -> None:
    xarray = pytest.importorskip("xarray", reason=GROUP)
    some = np.ascontiguousarray(stack[:36, :500])
    quarter = np.repeat([0, 1, 2], 12)
    looks = xarray.DataArray(some, dims=("time", "y", "x"), coords={"quarter": ("time", quarter)})

    def peer() -> np.ndarray:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # of pixels without a look
            return looks.groupby("quarter").median("time").to_numpy()

    def own() -> np.ndarray:
        return np.stack([median(some[first : first + 12]) for first in (0, 12, 24)])

    np.testing.assert_array_equal(own(), peer())
    compare("median of 12", own, "xarray groupby median", peer, size=some.size, wanted=20)


def plain_welch(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return t as NumPy says it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of pixels with too few looks
        error = sum(
            np.nanvar(each, axis=0, ddof=1) / (~np.isnan(each)).sum(axis=0)
            for each in (before, after)
        )
        return (np.nanmean(after, axis=0) - np.nanmean(before, axis=0)) / np.sqrt(error)


def test_welch_against_numpy(compare: Callable[..., Any], stack: np.ndarray) -> None:
    before, after = stack[:30], stack[30:]
    expected = plain_welch(before, after)
    known = np.isfinite(expected)
    np.testing.assert_allclose(welch_t(before, after)[0][known], expected[known], rtol=0.05,
                               atol=0.01)  # fmt: skip
    compare("Welch's t", partial(welch_t, before, after), "NumPy nanmean and nanvar",
            partial(plain_welch, before, after), size=stack.size, wanted=10)  # fmt: skip


def test_widening_against_scipy(compare: Callable[..., Any], stack: np.ndarray) -> None:
    mask = np.isnan(stack)
    y, x = np.mgrid[-6:7, -6:7]
    disc = y**2 + x**2 <= 36

    def peer() -> np.ndarray:
        return np.stack([ndimage.binary_dilation(each, disc) for each in mask])

    np.testing.assert_array_equal(widen(mask, 6), peer())
    compare("a mask widened by 6 px", partial(widen, mask, 6), "SciPy binary_dilation", peer,
            size=mask.size, wanted=10, bytes_each=1)  # fmt: skip
