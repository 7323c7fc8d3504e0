"""The table of disclosure in words: a page shows it, and docs/protection.md holds it."""

from collections.abc import Iterator, Sequence

from layers.clearance import CEILING, DECIMALS, LADDER, up_to
from layers.disclosure import may_import
from layers.disclosure_rule import Rule
from layers.disclosure_table import ALIKE_FOR_ALL, TABLE
from layers.record import Record
from layers.terms import Audience

HEAD = ("record", "field", *(each.value for each in LADDER))

ALIKE = "alike for all"
_AS_MARKED = "as marked"

Line = tuple[str, ...]
"""Kind, fields, and what each audience gets of them."""


def lines() -> list[Line]:
    """Return the table: first what holds for all records, then kind by kind.

    Fields of a kind that are given alike share a line.
    """
    return [
        ("all", "marked up to (TLP 2.0)", *(CEILING[each].value for each in LADDER)),
        (
            "all",
            "decimals of a coordinate in exports",
            *(str(DECIMALS[each]) for each in LADDER),
        ),
        ("all", "bring records in", *("yes" if may_import(each) else "no" for each in LADDER)),
        *((kind.__name__, "*all*", *(ALIKE for _ in LADDER)) for kind in ALIKE_FOR_ALL),
        *(line for kind, rule in TABLE.items() for line in _of_kind(kind, rule)),
    ]


def in_markdown(table: Sequence[Line]) -> str:
    """Return lines as a table of Markdown."""
    rows = [HEAD, tuple("---" for _ in HEAD), *table]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _of_kind(kind: type[Record], rule: Rule) -> Iterator[Line]:
    which = tuple(_which(rule, each) for each in LADDER)
    if set(which) != {_AS_MARKED}:
        yield (kind.__name__, "*which*", *which)
    alike: dict[Line, list[str]] = {}
    for shown in rule.fields:
        alike.setdefault(tuple(shown.by[each].words for each in LADDER), []).append(shown.name)
    for words, names in alike.items():
        yield (kind.__name__, ", ".join(names), *words)


def _which(rule: Rule, audience: Audience) -> str:
    """Return which records of a kind an audience may have."""
    if audience in rule.refused_to:
        return "none, nor how many"
    kept_back = [f"kept back if {hold.words}" for hold in rule.holds if audience in hold.whom]
    lifted = not up_to(rule.coarse_for, CEILING[audience])
    return "; ".join([*kept_back, f"marked up to {rule.coarse_for}" if lifted else _AS_MARKED])
