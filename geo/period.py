"""Periods and epochs: half-open intervals of UTC time, and the quarters that have names.

An acquisition over the Moei at 23:26Z lies on the next local day. So an instant without a
time zone is refused here, and a day is a UTC day.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from geo.errors import InvalidPeriodError

_EPOCH = re.compile(r"(\d{4})Q([1-4])")


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


def epoch_of(at: datetime) -> str:
    """Return the name of the quarter in which an instant lies.

    Examples
    --------
    >>> epoch_of(parse_instant("2024-07-01"))
    '2024Q3'

    """
    if at.tzinfo is None:
        raise InvalidPeriodError(f"{at.isoformat()} has no time zone. Give it in UTC.")
    utc = at.astimezone(UTC)
    return f"{utc.year}Q{(utc.month - 1) // 3 + 1}"


def epoch_period(epoch: str) -> Period:
    """Return the period of a quarter by its name, such as "2024Q3"."""
    match = _EPOCH.fullmatch(epoch)
    if match is None:
        raise InvalidPeriodError(f"{epoch!r} names no quarter. Write it as 2024Q3.")
    year, quarter = int(match[1]), int(match[2])
    start = datetime(year, 3 * quarter - 2, 1, tzinfo=UTC)
    end = datetime(year + quarter // 4, 3 * (quarter % 4) + 1, 1, tzinfo=UTC)
    return Period(start, end)


def epochs_in(period: Period) -> list[str]:
    """Return the quarters that a period touches, in order."""
    names = [epoch_of(period.start)]
    while epoch_period(names[-1]).end < period.end:
        names.append(epoch_of(epoch_period(names[-1]).end))
    return names


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
