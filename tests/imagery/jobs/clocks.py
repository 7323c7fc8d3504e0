"""A clock that a test sets, and that may jump."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Stands still unless it is told to go on, or to jump."""

    def __init__(self, at: datetime = datetime(2026, 11, 25, 12, tzinfo=UTC)) -> None:
        """Begin at an instant."""
        self.at = at

    def __call__(self) -> datetime:
        """Return now, UTC."""
        return self.at

    def on(self, **said: float) -> None:
        """Go on, or back, by days, minutes or seconds."""
        self.at += timedelta(**said)
