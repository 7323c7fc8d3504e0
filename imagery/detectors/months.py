"""Months: an archive in steps of one month, whatever the sensor's rhythm.

Looks a few days apart share their weather, their sun and their haze, so ten of them are not
ten witnesses. One median a month is, and outvotes a cloud that a mask forgot. Between two
months that were seen, one that was not gets their mean, for the arithmetic alone: it never
counts as a look.
"""

import numpy as np
from numpy.typing import NDArray

from imagery.change import Days
from imagery.kernels.median import median

Series = NDArray[np.float32]

LENGTH_DAYS = 30
_SPIKE = 3.0
"""A month that leaves both its neighbours by more than so many noises is taken for them."""


def months_of(days: Days) -> NDArray[np.int64]:
    """Return the month, counted from the first look, of each look."""
    since = (days - days[0]).astype("timedelta64[D]").astype(np.int64)
    return np.asarray(since // LENGTH_DAYS, dtype=np.int64)


def monthly(series: Series, days: Days) -> tuple[Series, NDArray[np.float64]]:
    """Return the median of each month that has looks, and its middle in years from the first.

    Parameters
    ----------
    series : (index, time, y, x) float32
        NaN = not clear.
    days : (time,) datetime64[D], ascending

    Returns
    -------
    (index, month, y, x) float32, (month,) float64
        NaN where a month did not see a pixel.

    """
    month = months_of(days)
    there = np.unique(month)
    since = (days - days[0]).astype("timedelta64[D]").astype(np.float64)
    medians = np.stack([_median(series[:, month == each]) for each in there], axis=1)
    middles = np.array([since[month == each].mean() for each in there]) / 365.25
    return medians, middles


def gapless(series: Series) -> Series:
    """Return a series whose gaps hold the mean of the looks beside them; 0 where never seen."""
    seen = np.isfinite(series)
    before, after = series.copy(), series.copy()
    for step in range(1, series.shape[1]):
        before[:, step] = np.where(seen[:, step], series[:, step], before[:, step - 1])
    for step in range(series.shape[1] - 2, -1, -1):
        after[:, step] = np.where(seen[:, step], series[:, step], after[:, step + 1])
    before = np.where(np.isfinite(before), before, after)
    after = np.where(np.isfinite(after), after, before)
    return np.asarray(np.nan_to_num((before + after) / 2), dtype=np.float32)


def without_spikes(level: Series) -> Series:
    """Return a series, in units of noise, whose lone outliers are the median of three."""
    if level.shape[1] < 3:
        return level
    calm = level.copy()
    middle = level[:, 1:-1]
    usual = np.median(np.stack([level[:, :-2], middle, level[:, 2:]]), axis=0)
    calm[:, 1:-1] = np.where(np.abs(middle - usual) > _SPIKE, usual, middle)
    return calm


def _median(looks: Series) -> Series:
    """Return the median over the second axis, NaN where nothing was seen."""
    if looks.shape[1] == 1:
        return looks[:, 0]
    return median(np.ascontiguousarray(np.moveaxis(looks, 1, 0)))
