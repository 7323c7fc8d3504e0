"""Rates: counts of rare events over land and time, with the interval that they allow.

Two alarms on one square kilometre in five years are no rate of 40 per 100 km² and year; they
are something between 5 and 144. An interval keeps that in sight. Exact Poisson interval,
Garwood (1936), https://doi.org/10.1093/biomet/28.3-4.437.
"""

from dataclasses import dataclass

from scipy.special import gammaincinv

_PER_KM2 = 100.0
_LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Events per 100 km² and year."""

    count: int
    """How many there were."""

    km2_years: float
    """On how much land, for how long."""

    value: float
    """Per 100 km² and year."""

    low: float
    """Lower end of the 95 % interval."""

    high: float
    """Upper end."""

    def __str__(self) -> str:
        """Return the rate with its interval, as a table shows it."""
        return f"{self.value:.1f} ({self.low:.1f} to {self.high:.1f})"


def rate(count: int, *, km2_years: float) -> Rate:
    """Return a rate with its exact 95 % Poisson interval.

    Examples
    --------
    >>> str(rate(0, km2_years=10))
    '0.0 (0.0 to 36.9)'

    """
    tail = (1 - _LEVEL) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    high = float(gammaincinv(count + 1, 1 - tail))
    per = _PER_KM2 / km2_years
    return Rate(
        count=count, km2_years=round(km2_years, 2), value=round(count * per, 2),
        low=round(low * per, 2), high=round(high * per, 2),
    )  # fmt: skip


def together(rates: list[Rate]) -> Rate:
    """Return the rate over all land and time of several."""
    return rate(sum(r.count for r in rates), km2_years=sum(r.km2_years for r in rates))
