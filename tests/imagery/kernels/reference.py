"""Each kernel said again in plain NumPy, in float64: slow, and easy to check."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
Doubles = NDArray[np.float64]

OF_NORMAL = 1.4826


def wave(series: Values, design: Doubles) -> tuple[Doubles, Doubles]:
    """Return the coefficients of one pixel, and its residuals; NaN where it has too few looks."""
    clear = ~np.isnan(series)
    if clear.sum() <= design.shape[1]:
        return np.full(design.shape[1], np.nan), np.full(series.size, np.nan)
    beta = np.linalg.lstsq(design[clear], series[clear].astype(np.float64), rcond=None)[0]
    return beta, series - design @ beta


def fit(
    values: Values, design: Doubles, *, rounds: int = 0, cut: float = 3.5, floor: float = 0.0
) -> tuple[Doubles, Doubles, NDArray[np.int64]]:
    """Return beta (term, pixel), sigma (pixel,) and looks (pixel,)."""
    found = [_pixel(series, design, rounds, cut, floor) for series in values.T]
    beta, sigma, looks = zip(*found, strict=True)
    return np.array(beta).T, np.array(sigma), np.array(looks)


def _pixel(
    series: Values, design: Doubles, rounds: int, cut: float, floor: float
) -> tuple[Doubles, float, int]:
    series = series.copy()
    beta, residuals = wave(series, design)
    for _ in range(rounds):
        with np.errstate(invalid="ignore"):
            stray = np.abs(residuals) > cut * max(_spread(residuals), floor)
        if not stray.any():
            break
        series[stray] = np.nan
        beta, residuals = wave(series, design)
    if np.isnan(beta).any():
        sigma = np.nan
    else:
        sigma = max(_spread(residuals) if rounds else float(np.nanstd(residuals)), floor)
    return beta, sigma, int((~np.isnan(series)).sum())


def _spread(residuals: Doubles) -> float:
    seen = np.abs(residuals[~np.isnan(residuals)])
    return float(OF_NORMAL * np.median(seen)) if seen.size else np.nan


def medoid(values: Values) -> Values:
    """Return the look of each pixel nearest to the median of its bands, (band, y, x)."""
    _, bands, height, width = values.shape
    found = np.full((bands, height, width), np.nan, dtype=np.float32)
    for y in range(height):
        for x in range(width):
            looks = values[:, :, y, x].astype(np.float64)
            whole = looks[~np.isnan(looks).any(axis=1)]
            if len(whole):
                centre = [np.median(each[~np.isnan(each)]) for each in looks.T]
                far = ((whole - centre) ** 2).sum(axis=1)
                found[:, y, x] = whole[(far * (1 - 1e-5) <= far.min()).argmax()]
    return found


def welch(before: Values, after: Values) -> tuple[float, float]:
    """Return t and degrees of freedom of one pixel."""
    first, second = (each[~np.isnan(each)].astype(np.float64) for each in (before, after))
    if min(first.size, second.size) < 2:
        return np.nan, np.nan
    a, b = first.var(ddof=1) / first.size, second.var(ddof=1) / second.size
    t = (second.mean() - first.mean()) / np.sqrt(a + b)
    return t, (a + b) ** 2 / (a**2 / (first.size - 1) + b**2 / (second.size - 1))


def widen(mask: NDArray[np.bool_], radius: float) -> NDArray[np.bool_]:
    """Return all pixels within a radius of a masked one, by their distances."""
    wide = np.zeros_like(mask)
    y, x = np.indices(mask.shape[1:])
    for date, row, column in np.argwhere(mask):
        wide[date] |= (y - row) ** 2 + (x - column) ** 2 <= radius**2 + 1e-9
    return wide
