"""Faults put into our own code, one at a time, each where something exact is taken away.

Most are made from the table of disclosure itself: each cell that gives less than all gives all,
each hold no longer holds for one of those from whom it holds. So a new rule brings its mutants.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from shapely import Point

from geo.cells import cell_centre, cell_of
from layers import (
    access,
    clearance,
    disclosure,
    disclosure_table,
    exactness,
    origin_rules,
    origins,
    verdict,
)
from layers.exactness import AS_IS, DAY, FROM_VAULT, HECTARES, How
from layers.read import Reader
from layers.record import Record
from layers.terms import Audience, Tlp
from layers.vault.vault import Vault

FINE_CELL = How(
    "cell of a hectare",
    lambda at: cell_centre(cell_of(at.x, at.y, resolution=10)) if isinstance(at, Point) else None,
)
_FULL = {AS_IS, FROM_VAULT, HECTARES}
_FINER = {exactness.MONTH: DAY, exactness.CELL: FINE_CELL,
          exactness.QUARTER: exactness.MONTH}  # fmt: skip
_ORDER = (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED)


@dataclass(frozen=True)
class Mutant:
    """One fault."""

    name: str
    put_in: Callable[[pytest.MonkeyPatch], None]
    audiences: tuple[Audience, ...] = tuple(Audience)
    """For whom it may give something away."""


def mutants() -> list[Mutant]:
    """Return all of them, always in the same order."""
    return [*_cells(), *_holds(), *_markings(), *_code()]


def _rule(kind: type[Record], **changed: Any) -> Callable[[pytest.MonkeyPatch], None]:
    new = replace(disclosure_table.TABLE[kind], **changed)
    return lambda patch: patch.setitem(disclosure_table.TABLE, kind, new)  # type: ignore[arg-type]


def _cells() -> Iterator[Mutant]:
    """Yield each cell that gives less than all: as it is, and one step finer where there is one."""
    for kind, rule in disclosure_table.TABLE.items():
        for at, shown in enumerate(rule.fields):
            if shown.apart:  # asked for in ways of their own, below
                continue
            for audience, how in shown.by.items():
                if how in _FULL or how is DAY:
                    continue
                for finer in dict.fromkeys((AS_IS, _FINER.get(how, AS_IS))):
                    by = {**shown.by, audience: finer}
                    fields = (*rule.fields[:at], replace(shown, by=by), *rule.fields[at + 1 :])
                    name = f"{kind.__name__}.{shown.name} for {audience}: {finer.words}"
                    yield Mutant(name, _rule(kind, fields=fields), (audience,))


def _holds() -> Iterator[Mutant]:
    for kind, rule in disclosure_table.TABLE.items():
        for at, hold in enumerate(rule.holds):
            for audience in sorted(hold.whom):
                less = replace(hold, whom=hold.whom - {audience})
                holds = (*rule.holds[:at], less, *rule.holds[at + 1 :])
                name = f"{kind.__name__} not held ({hold.words}) from {audience}"
                yield Mutant(name, _rule(kind, holds=holds), (audience,))
        for audience in sorted(rule.refused_to):
            yield Mutant(
                f"{kind.__name__} not refused to {audience}",
                _rule(kind, refused_to=rule.refused_to - {audience}), (audience,),
            )  # fmt: skip


def _markings() -> Iterator[Mutant]:
    for audience, ceiling in clearance.CEILING.items():
        for higher in _ORDER[_ORDER.index(ceiling) + 1 :]:
            yield Mutant(
                f"ceiling of {audience}: {higher}", _item(clearance.CEILING, audience, higher),
                (audience,),
            )  # fmt: skip
    for kind, rule in disclosure_table.TABLE.items():
        if rule.coarse_for is not Tlp.RED and not rule.refused_to:
            yield Mutant(f"{kind.__name__} coarse for all", _rule(kind, coarse_for=Tlp.RED))
    for audience, decimals in clearance.DECIMALS.items():
        for more in range(decimals + 1, 6):
            yield Mutant(
                f"decimals for {audience}: {more}", _item(clearance.DECIMALS, audience, more),
                (audience,),
            )  # fmt: skip


def _item(
    where: Mapping[Any, Any], key: object, value: object
) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setitem(where, key, value)  # type: ignore[arg-type]


def _code() -> Iterator[Mutant]:
    """Yield faults in what carries the table out."""

    def attribute(name: str, where: object, what: str, value: object) -> Mutant:
        return Mutant(name, lambda patch: patch.setattr(where, what, value))

    yield attribute("no delay", disclosure_table, "RESCUE_DELAY", timedelta(0))
    yield attribute("small counts", exactness, "SMALL_COUNT", 1)
    yield attribute("every marking is low", disclosure, "up_to", lambda *_: True)
    yield attribute("details for all", disclosure, "may_have_details", lambda _: True)
    yield attribute("nothing hidden", disclosure, "why_hidden", lambda *_, **__: "")
    yield attribute(
        "hidden zones are asked for", access.Access, "_asked", lambda _, zone_id: zone_id
    )
    yield attribute("hidden names are no reason", access._Unseen, "names", lambda *_: False)
    yield attribute("hidden names stay", access._Unseen, "less", lambda _, record: record)
    yield attribute("all may have all", access.Access, "_may_have", lambda _, found, __: found)
    yield attribute("whole records leave", disclosure, "released", _whole)
    yield attribute(
        "corrections travel further than their marking", verdict, "_may_correct", lambda *_: True
    )
    yield attribute("small numbers of a country", origin_rules, "SMALLEST", 1)
    yield attribute("a handful beside", origin_rules, "_may_be_left", lambda _: True)
    yield attribute("countries for all", origins, "REFUSED_TO", frozenset())
    yield attribute("the vault opens", Reader, "exact_reports", _open_vault)
    yield attribute("the vault asks nobody", Vault, "exact", _ask_nobody(Vault.exact))


def _whole(record: Record, audience: Audience, *, status: object = None) -> dict[str, Any]:
    del audience, status
    return {
        each.name: getattr(record, each.source)
        for each in disclosure_table.TABLE[type(record)].fields
        if not each.apart
    }  # fmt: skip


def _open_vault(reader: Reader, report_ids: Any = None) -> Any:
    assert reader._vault is not None
    return reader._vault.exact(Audience.CASEWORKER, report_ids)


def _ask_nobody(real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda vault, _audience, only=None: real(vault, Audience.CASEWORKER, only)
