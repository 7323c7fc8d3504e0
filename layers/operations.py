"""Operations: what jobs did, what they spent, and how they are to go on; a part of `layers.read`."""

from layers.access import Access
from layers.attempt import Attempt
from layers.frames import Released
from layers.schedule import Schedule
from layers.spend import Spend


class Operations(Access):
    """What one audience may ask about jobs."""

    def attempts(self, zone_id: str | None = None) -> Released:
        """Return tries at jobs, those that began last first."""
        equal = {} if zone_id is None else {"zone_id": zone_id}
        found = self._store.select(Attempt, **equal)
        found.sort(key=lambda each: (each.started_at, each.attempt_id), reverse=True)
        return self._released(Attempt, found)

    def spending(self) -> Released:
        """Return each request's processing units, newest first."""
        found = self._store.select(Spend)
        found.sort(key=lambda each: (each.at, each.spend_id), reverse=True)
        return self._released(Spend, found)

    def schedules(self) -> Released:
        """Return how often zones are looked at."""
        return self._released(Schedule, self._store.select(Schedule))
