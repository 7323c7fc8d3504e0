"""Operations: what jobs did and spent, and how they go on; a part of `layers.read`."""

from layers.access import Access
from layers.attempt import Attempt
from layers.frames import Released
from layers.schedule import Schedule
from layers.spend import Spend
from layers.terms import AttemptState

_BAD = frozenset({AttemptState.FAILED, AttemptState.DIED})


class Operations(Access):
    """What one audience may ask about jobs."""

    def attempts(self, zone_id: str | None = None) -> Released:
        """Return tries at jobs, those that began last first."""
        equal = {} if zone_id is None else {"zone_id": zone_id}
        found = self._store.select(Attempt, **equal)
        found.sort(key=lambda each: (each.started_at, each.attempt_id), reverse=True)
        return self._released(Attempt, found)

    def failures(self) -> Released:
        """Return the tries that failed or died and were not made good since, newest first."""
        newest: dict[tuple[str, str], Attempt] = {}
        for each in sorted(self._store.select(Attempt), key=lambda each: each.started_at):
            newest[each.zone_id, each.window] = each
        found = [each for each in newest.values() if each.state in _BAD]
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
