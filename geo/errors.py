"""What can be wrong with a shape, a CRS or a period.

GeoError
├── CRSMismatchError    two things lie in different CRSs, or a CRS cannot be read
├── InvalidShapeError   the shape cannot be what it is said to be
├── EmptyShapeError     the shape has no parts
└── InvalidPeriodError  the period has no length, no time zone, or cannot be read
"""


class GeoError(ValueError):
    """Something is wrong with a place or a time; the message says what to do."""


class CRSMismatchError(GeoError):
    """Two things lie in different coordinate reference systems, or one cannot be read."""


class InvalidShapeError(GeoError):
    """A shape cannot be what it is said to be: crossed, in metres, swapped, not finite."""


class EmptyShapeError(GeoError):
    """A shape has no parts."""


class InvalidPeriodError(GeoError):
    """A period has no length, no time zone, or cannot be read."""
