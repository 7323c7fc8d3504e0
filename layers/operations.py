"""Operations: what jobs did and spent, and how they go on; a part of `layers.read`."""

from layers import disclosure
from layers.access import Access
from layers.attempt import Attempt
from layers.balance import Balance
from layers.frames import Released
from layers.schedule import Schedule
from layers.terms import AttemptState

_BAD = frozenset({AttemptState.FAILED, AttemptState.DIED})


class Operations(Access):
    """What one audience may ask about jobs."""

    def attempts(self, zone_id: str | None = None) -> Released:
        """Return tries at jobs, those that began last first."""
        equal = {} if zone_id is None else {"zone_id": self._asked(zone_id)}
        found = self._store.select(Attempt, **equal)
        found.sort(key=lambda each: (each.started_at, each.attempt_id), reverse=True)
        return self._released(Attempt, found)

    def failures(self) -> Released:
        """Return the tries that failed or died and were not made good since, newest first.

        Not those of withdrawn zones: nobody need make them good.
        """
        withdrawn = self._withdrawn()
        newest: dict[tuple[str, str], Attempt] = {}
        for each in sorted(self._store.select(Attempt), key=lambda each: each.started_at):
            newest[each.zone_id, each.window] = each
        found = [
            each for each in newest.values() if each.state in _BAD and each.zone_id not in withdrawn
        ]
        found.sort(key=lambda each: (each.started_at, each.attempt_id), reverse=True)
        return self._released(Attempt, found)

    def spending(self) -> Released:
        """Return what each month has cost, by account, the newest month first."""
        sums = self._store.select(Balance)
        found = [each for each in sums if each.scope.startswith("month/")]
        found.sort(key=lambda each: (each.scope, each.account), reverse=True)
        return self._released(Balance, found)

    def recipes(self, zone_id: str) -> dict[str, str]:
        """Return run -> its recipe, whole, as TOML: numbers, and no place.

        Of runs that the audience may have; none for those to whom recipes are not given.
        """
        found = self._may_have(self._runs(zone_id), {})
        given = ((each, disclosure.released_apart(each, self.audience, "recipe")) for each in found)
        return {each.run_id: recipe for each, recipe in given if recipe}

    def schedules(self) -> Released:
        """Return how often zones are looked at."""
        return self._released(Schedule, self._store.select(Schedule))
