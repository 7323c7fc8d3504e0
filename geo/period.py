"""Periods and epochs: half-open intervals of UTC time, and the quarters and months with names.

An acquisition over the Moei at 23:26Z lies on the next local day. So an instant without a
time zone is refused here, and a day is a UTC day.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from geo.errors import InvalidPeriodError

_QUARTER = re.compile(r"(\d{4})Q([1-4])")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")

Length = Literal["quarter", "month"]
"""How long an epoch is."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A half-open interval of time: start <= t < end."""

    start: datetime
    """First instant, UTC."""

    end: datetime
    """First instant after it, UTC."""

    def __post_init__(self) -> None:
        """Refuse instants without a time zone, and a period that has no length."""
        for instant in (self.start, self.end):
            if instant.tzinfo is None:
                raise InvalidPeriodError(
                    f"{instant.isoformat()} has no time zone, so it is no instant. "
                    "Give it in UTC: 2024-07-01T00:00:00Z."
                )
        if self.end <= self.start:
            raise InvalidPeriodError(
                f"This period ends at {self.end.isoformat()}, not after its start "
                f"{self.start.isoformat()}. A period holds its start and not its end."
            )

    def __str__(self) -> str:
        """Return the period as ISO 8601, "start/end"."""
        return f"{_iso(self.start)}/{_iso(self.end)}"

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Return the period that "start/end" in ISO 8601 stands for.

        Examples
        --------
        >>> str(Period.parse("2024-01-01/2024-04-01"))
        '2024-01-01T00:00:00Z/2024-04-01T00:00:00Z'

        """
        start, slash, end = text.partition("/")
        if not slash:
            raise InvalidPeriodError(
                f"{text!r} is no period. Write start and end: 2024-01-01/2024-04-01."
            )
        return cls(parse_instant(start), parse_instant(end))

    @property
    def days(self) -> float:
        """Length in days of 24 hours."""
        return (self.end - self.start) / timedelta(days=1)

    def contains(self, at: datetime) -> bool:
        """Say whether an instant lies within."""
        return self.start <= at < self.end

    def overlap(self, other: "Period") -> "Period | None":
        """Return what both share; None where they only touch, or not even that."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None


def parse_instant(text: str) -> datetime:
    """Return the UTC instant that an ISO 8601 text stands for; a bare date is its midnight.

    Raises
    ------
    InvalidPeriodError
        If it is no ISO date, or has a time of day without a time zone.

    Examples
    --------
    >>> parse_instant("2024-07-01T06:30:00+06:30").isoformat()
    '2024-07-01T00:00:00+00:00'

    """
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidPeriodError(
            f"{text!r} is no date. Write it as 2024-07-01 or 2024-07-01T04:12:00Z."
        ) from error
    if instant.tzinfo is not None:
        return instant.astimezone(UTC)
    if len(text.strip()) > len("2024-07-01"):
        raise InvalidPeriodError(
            f"{text!r} has a time of day and no time zone, so it may be hours off. "
            "Add Z for UTC, or the offset: 2024-07-01T04:12:00+06:30."
        )
    return instant.replace(tzinfo=UTC)


def midnight(day: date) -> datetime:
    """Return the first instant of a UTC day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def epoch_of(at: datetime, by: Length = "quarter") -> str:
    """Return the name of the quarter or month in which an instant lies.

    Examples
    --------
    >>> epoch_of(parse_instant("2024-07-01"))
    '2024Q3'
    >>> epoch_of(parse_instant("2024-07-01"), "month")
    '2024-07'

    """
    if at.tzinfo is None:
        raise InvalidPeriodError(f"{at.isoformat()} has no time zone. Give it in UTC.")
    utc = at.astimezone(UTC)
    if by == "month":
        return f"{utc.year:04d}-{utc.month:02d}"
    return f"{utc.year:04d}Q{(utc.month - 1) // 3 + 1}"


def length_of(epoch: str) -> Length:
    """Say whether a name is that of a quarter or of a month.

    Raises
    ------
    InvalidPeriodError
        If it is neither.

    """
    if _QUARTER.fullmatch(epoch):
        return "quarter"
    if _MONTH.fullmatch(epoch):
        return "month"
    raise InvalidPeriodError(
        f"{epoch!r} names no quarter and no month. Write it as 2024Q3 or 2024-07."
    )


def epoch_period(epoch: str) -> Period:
    """Return the period of a quarter or month by its name, such as "2024Q3" or "2024-07"."""
    months = 3 if length_of(epoch) == "quarter" else 1
    year, turn = int(epoch[:4]), int(epoch[5:])
    first = 12 * year + months * (turn - 1)
    return Period(_first_of(first), _first_of(first + months))


def epochs_in(period: Period, by: Length = "quarter") -> list[str]:
    """Return the quarters or months that a period touches, in order."""
    names = [epoch_of(period.start, by)]
    while epoch_period(names[-1]).end < period.end:
        names.append(epoch_of(epoch_period(names[-1]).end, by))
    return names


def _first_of(month: int) -> datetime:
    """Return the first instant of a month, counted from the year 0."""
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
