"""The ledger: processing units in a store, under a cap for each run and each UTC month.

Units are set aside before a request is sent and settled by what its reply's header says. Sum,
check and reservation are one effect of the store, so that any number of processes cannot pass a
cap together; what was never settled still counts. If a reply charges more than the formula says,
what follows in that month is reserved at that higher price.
"""

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from imagery.errors import QuotaSpentError
from layers.balance import Balance
from layers.ids import content_id
from layers.spend import Spend
from layers.store.protocol import Store

_DECIMALS = 6
"""Sums are kept in millionths of a unit: adding a million of them loses nothing."""


_SERVICE = "service"
"""Scope of the balance that says whether a service is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What may be spent."""

    run: float
    """By one run."""

    month: float
    """By all runs, in a UTC month."""


@dataclass(slots=True, kw_only=True)
class StoreLedger:
    """The ledger of one run; see `imagery.sources.access.Ledger`."""

    store: Store
    """Where spends are kept."""

    caps: Caps
    """What may be spent."""

    job: str
    """Id of the attempt, or a word for the command, that spends."""

    clock: Callable[[], datetime]
    """Now, UTC: it says which month a request counts against."""

    _asked: dict[str, float] = field(default_factory=dict)
    """Ticket -> units by the formula, of what this process has under way."""

    def reserve(self, units: float, *, account: str, request: str) -> str:
        """Set units aside; return the ticket to settle them by.

        Raises
        ------
        QuotaSpentError
            If that would be more than may be spent. Nothing was set aside.
        ValueError
            If that is no number of units.

        """
        if not 0 < units < math.inf:
            raise ValueError(f"{units} units cannot be reserved; give a number above 0.")
        at = self.clock().astimezone(UTC)
        month = f"{at:%Y-%m}"
        ticket = f"sp-{secrets.token_hex(12)}"
        with self.store.alone():
            of_month = balance(self.store, account, month_scope(month), at)
            of_run = balance(self.store, account, job_scope(self.job), at)
            self._check_open(account, at)
            price = round(units * of_month.worst, _DECIMALS)
            self._check(price, of_run, of_month)
            spend = Spend(
                spend_id=ticket, account=account, month=month, job=self.job,
                request=content_id("q", request), reserved=price, at=at,
            )  # fmt: skip
            sums = [_with(each, at, requests=1, counted=price, open=price)
                    for each in (of_run, of_month)]  # fmt: skip
            self.store.put([spend, *sums], replace=True)
        self._asked[ticket] = units
        return ticket

    def settle(self, ticket: str, charged: float | None) -> None:
        """Write down what a reply's header said; None where it said nothing, 0 if it was refused.

        Raises
        ------
        NotFoundError
            If nothing was reserved under this ticket.

        """
        at = self.clock().astimezone(UTC)
        asked = self._asked.pop(ticket, None)
        charged = None if charged is None else round(charged, _DECIMALS)
        with self.store.alone():
            before = self.store.get(Spend, ticket)
            after = replace(before, charged=charged, settled=True)
            ratio = charged / asked if charged and asked else 1.0
            sums = [
                _with(
                    balance(self.store, before.account, scope, at),
                    at,
                    counted=after.counted - before.counted,
                    charged=(charged or 0.0) - (before.charged or 0.0),
                    open=0.0 if before.settled else -before.reserved,
                    ratio=ratio,
                )
                for scope in (job_scope(before.job), month_scope(before.month))
            ]
            self.store.put([after, *sums], replace=True)

    def close(self, account: str, until: datetime) -> None:
        """Let nobody reserve before an instant: the service said that its own quota is spent."""
        at = self.clock().astimezone(UTC)
        with self.store.alone():
            kept = balance(self.store, account, _SERVICE, at)
            until = max(until.astimezone(UTC), kept.closed_until or at)
            self.store.put([replace(kept, closed_until=until, at=at)], replace=True)

    def _check_open(self, account: str, at: datetime) -> None:
        until = balance(self.store, account, _SERVICE, at).closed_until
        if until is not None and at < until:
            raise QuotaSpentError(
                f"A request to {account} was not sent: it said that the account's own quota is "
                f"spent, and it is not asked again before {until:%Y-%m-%d %H:%M} UTC. What was "
                "fetched before is kept where there is a cache. Wait, or raise the account's quota."
            )

    def _check(self, price: float, of_run: Balance, of_month: Balance) -> None:
        for what, kept, cap, setting in (
            ("this run", of_run, self.caps.run, "COMPOUNDWATCH_UNITS_PER_RUN"),
            (f"all runs of {of_month.scope.removeprefix('month/')}", of_month, self.caps.month,
             "COMPOUNDWATCH_UNITS_PER_MONTH"),
        ):  # fmt: skip
            if round(kept.counted + price, _DECIMALS) > cap:
                raise QuotaSpentError(
                    f"A request for about {price:.3g} processing units was not sent: {what} "
                    f"would have spent {kept.counted + price:,.2f}, and may spend {cap:,.2f}. "
                    "What was fetched before is kept where there is a cache. Raise "
                    f"{setting}, look at fewer zones, or go on when the month is over: it is "
                    "taken up where it stopped."
                )


def month_scope(month: str) -> str:
    """Return the scope of a month, such as 2024-12."""
    return f"month/{month}"


def job_scope(job: str) -> str:
    """Return the scope of a job, by its id."""
    return f"job/{job}"


def balance(store: Store, account: str, scope: str, at: datetime) -> Balance:
    """Return what some spends come to; zero where there were none."""
    kept = store.select(Balance, account=account, scope=scope)
    return kept[0] if kept else Balance(account=account, scope=scope, at=at)


def _with(
    kept: Balance,
    at: datetime,
    *,
    requests: int = 0,
    counted: float = 0.0,
    charged: float = 0.0,
    open: float = 0.0,  # noqa: A002 - the word of the record
    ratio: float = 1.0,
) -> Balance:
    """Return a balance with something added to it."""
    return replace(
        kept,
        requests=kept.requests + requests,
        counted=max(round(kept.counted + counted, _DECIMALS), 0.0),
        charged=max(round(kept.charged + charged, _DECIMALS), 0.0),
        open=max(round(kept.open + open, _DECIMALS), 0.0),
        worst=max(kept.worst, ratio),
        at=at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSpending:
    """What a month has cost, of one account."""

    account: str
    """Whose units."""

    month: str
    """UTC month, such as 2024-12."""

    requests: int
    """How many were sent."""

    counted: float
    """Units that count against the cap."""

    charged: float
    """Units that replies' headers said."""

    open: float
    """Units reserved for which no reply came."""

    cap: float
    """Units that the month may spend."""

    worst: float
    """Largest ratio of what a reply charged to what the formula says."""

    @property
    def left(self) -> float:
        """Units that may still be spent."""
        return max(round(self.cap - self.counted, _DECIMALS), 0.0)


def spending(store: Store, caps: Caps) -> list[MonthSpending]:
    """Return what each month has cost, by account, the newest month first."""
    found = [each for each in store.select(Balance) if each.scope.startswith(month_scope(""))]
    found.sort(key=lambda each: (each.scope, each.account), reverse=True)
    return [
        MonthSpending(
            account=each.account, month=each.scope.removeprefix(month_scope("")),
            requests=each.requests, counted=each.counted, charged=each.charged,
            open=each.open, cap=caps.month, worst=each.worst,
        )
        for each in found
    ]  # fmt: skip


def spent(store: Store, job: str) -> float:
    """Return the units that one job has spent, of all accounts."""
    found = store.select(Balance, scope=job_scope(job))
    return round(sum(each.counted for each in found), _DECIMALS)


def check(store: Store) -> list[str]:
    """Return what is wrong with the ledger, in sentences: sums that are not those of the spends."""
    sums: dict[tuple[str, str], float] = {}
    for each in store.select(Spend):
        for scope in (job_scope(each.job), month_scope(each.month)):
            key = each.account, scope
            sums[key] = round(sums.get(key, 0.0) + each.counted, _DECIMALS)
    kept = {
        (each.account, each.scope): each.counted
        for each in store.select(Balance)
        if each.scope != _SERVICE
    }
    return [
        f"The ledger says {kept.get(key, 0.0):,.6f} units for {key[1]} of {key[0]}, and its "
        f"spends come to {sums.get(key, 0.0):,.6f}. Bring back a backup of the store."
        for key in sorted(sums.keys() | kept.keys())
        if abs(kept.get(key, 0.0) - sums.get(key, 0.0)) > 10**-_DECIMALS
    ]
