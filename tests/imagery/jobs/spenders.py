"""Processes that spend through one ledger, against a service that keeps count by itself.

Each reserves, sends, and settles; some replies say nothing, some are refused, some never come,
and some processes die between the two. The service counts what it really did in a file.
"""

import fcntl
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from imagery.errors import QuotaSpentError
from imagery.jobs.ledger import Caps, StoreLedger
from layers.store.sqlite import SqliteStore

ACCOUNT = "sentinelhub"
START = datetime(2026, 11, 28, tzinfo=UTC)
PRICES = (0.005, 0.1, 1 / 3, 0.7, 2.0)


class Service:
    """A service that charges by the formula, and refuses nothing: it tells what was sent."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, units: float, month: str) -> None:
        """Do some work, and count it."""
        with self.path.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(json.dumps([month, units]) + "\n")
            file.flush()

    def spent(self) -> dict[str, float]:
        """Return the units that were spent in each month."""
        found: dict[str, float] = {}
        for line in self.path.read_text(encoding="utf-8").splitlines():
            month, units = json.loads(line)
            found[month] = found.get(month, 0.0) + units
        return found


def spend(store: Path, log: Path, worker: int, rounds: int, caps: tuple[float, float]) -> int:
    """Make so many requests, over a month's end; return how many the ledger refused."""
    rng = np.random.default_rng(worker)
    opened, service, refused = SqliteStore(store), Service(log), 0
    for step in range(rounds):
        now = START + timedelta(days=6 * step / rounds)
        ledger = StoreLedger(
            store=opened, caps=Caps(run=caps[0], month=caps[1]), clock=lambda now=now: now,
            job=f"job-{worker}-{10 * step // rounds}",
        )  # fmt: skip
        units = float(rng.choice(PRICES))
        try:
            ticket = ledger.reserve(units, account=ACCOUNT, request=f"{worker}-{step}")
        except QuotaSpentError:
            refused += 1
            continue
        fate = rng.random()
        if fate < 0.1:
            ledger.settle(ticket, 0.0)  # a 5xx: nothing was charged
            continue
        service.send(units, f"{now:%Y-%m}")
        if fate < 0.15:
            continue  # the reply never came, or the process died
        ledger.settle(ticket, None if fate < 0.4 else units)
    opened.close()
    return refused


def main(arguments: list[str]) -> None:
    """Spend, then say how much was refused."""
    store, log, worker, rounds, run, month = arguments
    refused = spend(Path(store), Path(log), int(worker), int(rounds), (float(run), float(month)))
    os.write(1, f"{refused}\n".encode())


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
