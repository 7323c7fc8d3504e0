"""What tests of this source share: an archive that is served, and a source that asks for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from geo.grid import Grid
from geo.period import Period
from imagery.jobs.ledger import Caps, StoreLedger
from imagery.sources.access import Access
from imagery.sources.sentinelhub.accounts import account
from imagery.sources.sentinelhub.source import SentinelHubSource
from imagery.sources.simulate import worlds
from layers.store.memory import MemoryStore
from layers.store.protocol import Store
from tests.loopback.sentinelhub_service import SentinelHubService, serving

PERIOD = Period.parse("2023-01-01/2023-02-10")
WORLD = worlds()[0]
AOI = WORLD.zone_outline
GRID = Grid.covering(AOI, resolution_m=20)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECRET = "a-secret"  # noqa: S105 - invented


@dataclass
class Clock:
    """A clock that stands still, but for what is slept."""

    at: datetime = NOW
    slept: list[float] = field(default_factory=list)
    _ticks: float = 0.0

    def now(self) -> datetime:
        return self.at + timedelta(seconds=self._ticks)

    def ticks(self) -> float:
        return self._ticks

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._ticks += seconds


@dataclass
class Bench:
    """A service, a store with a ledger, and what makes sources."""

    service: SentinelHubService
    clock: Clock
    store: Store
    caps: Caps = field(default_factory=lambda: Caps(run=1e6, month=1e6))

    def ledger(self, job: str = "at-1") -> StoreLedger:
        return StoreLedger(store=self.store, caps=self.caps, job=job, clock=self.clock.now)

    def source(
        self, *, secret: Callable[[], str] = lambda: SECRET, **said: Any
    ) -> SentinelHubSource:
        access = Access(
            clock=self.clock.now,
            **{
                "client_id": "a-client", "client_secret": secret, "ledger": self.ledger(), **said
            },
        )  # fmt: skip
        return SentinelHubSource(
            account(self.service.url), access, sleep=self.clock.sleep, ticks=self.clock.ticks
        )


@contextmanager
def bench(archive: Path, **said: Any) -> Iterator[Bench]:
    """Serve an archive, and keep books in memory."""
    clock = Clock()
    with serving(archive, ticks=clock.ticks, **said) as service:
        yield Bench(service, clock, MemoryStore())
