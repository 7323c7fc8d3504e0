"""layers.audit: whatever single thing is done to the log by who may write to it is found (P23).

A forger changes a value, a letter or a hash, takes an entry out, puts one in, swaps two, cuts the
end off, makes the whole chain anew from some entry on, or brings an older log back. The anchors are
kept where he does not write.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from layers.audit import AuditLog, digest_of, verify
from layers.audit_entry import AuditEntry
from layers.errors import RejectedError
from layers.schema import encode
from layers.store.memory import MemoryStore
from layers.terms import Audience, AuditAction, Tlp
from tests.builders import NOW

Chance = random.Random
Rows = dict[tuple[str, ...], dict[str, Any]]

ENTRIES = 24
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 -,:"


def written() -> tuple[list[AuditEntry], list[str]]:
    """Return a log, and the anchors of its entries."""
    store, chance = MemoryStore(), Chance(5)
    for n in range(ENTRIES):
        log = AuditLog(
            store=store, who=f"p-{chance.randrange(4)}",
            audience=chance.choice(list(Audience)),
        )  # fmt: skip
        log.note(
            chance.choice(list(AuditAction)), f"zone Z-{chance.randrange(9)}",
            at=NOW + timedelta(minutes=n), rows=chance.choice([None, n]),
        )  # fmt: skip
    entries = store.select(AuditEntry)
    return entries, [f"{int(each.entry_id)} {each.digest}" for each in entries]


def as_rows(entries: list[AuditEntry]) -> Rows:
    return {each.key: encode(each) for each in entries}


def anew(entries: list[AuditEntry], first: int) -> list[AuditEntry]:
    """Return a log of which all hashes are right again, from one entry on."""
    before = entries[first - 1].digest if first else ""
    made = entries[:first]
    for each in entries[first:]:
        one = replace(each, before=before)
        made.append(replace(one, digest=digest_of(one)))
        before = made[-1].digest
    return made


def _letter(text: str, chance: Chance) -> str:
    at = chance.randrange(len(text) + 1)
    how = chance.randrange(3) if text else 0
    if how == 0:
        return text[:at] + chance.choice(LETTERS) + text[at:]
    at = min(at, len(text) - 1)
    return text[:at] + (chance.choice(LETTERS) if how == 1 else "") + text[at + 1 :]


def a_letter(entries: list[AuditEntry], chance: Chance) -> Rows:
    rows = as_rows(entries)
    row = rows[chance.choice(list(rows))]
    texts = [name for name, value in row.items() if isinstance(value, str) and value != "[]"]
    column = chance.choice(texts)  # a blank in an empty list says nothing else
    row[column] = _letter(row[column], chance)
    return rows


def a_value(entries: list[AuditEntry], chance: Chance) -> Rows:
    rows = as_rows(entries)
    row = rows[chance.choice(list(rows))]
    column, value = chance.choice([
        ("rows", chance.choice([None, chance.randrange(99)])),
        ("action", chance.choice(list(AuditAction)).value),
        ("audience", chance.choice(list(Audience)).value),
        ("tlp", chance.choice(list(Tlp)).value),
        ("who", f"p-{chance.randrange(4)}"),
        ("digest", chance.choice(entries).digest), ("before", chance.choice(entries).digest),
    ])  # fmt: skip
    row[column] = value
    return rows


def one_out(entries: list[AuditEntry], chance: Chance) -> Rows:
    return as_rows([each for each in entries if each is not chance_of(entries, chance)])


def chance_of(entries: list[AuditEntry], chance: Chance) -> AuditEntry:
    return entries[chance.randrange(len(entries))]


def end_off(entries: list[AuditEntry], chance: Chance) -> Rows:
    return as_rows(entries[: chance.randrange(len(entries))])


def one_in(entries: list[AuditEntry], chance: Chance) -> Rows:
    # Not behind the last: that is what the program does, and it hides nothing.
    at = chance.randrange(len(entries) - 1)
    more = replace(entries[at], about="forged")
    moved = [*entries[: at + 1], more, *entries[at + 1 :]]
    numbered = [replace(each, entry_id=f"{n:010d}") for n, each in enumerate(moved, 1)]
    return as_rows(anew(numbered, at + 1) if chance.random() < 0.5 else numbered)


def two_swapped(entries: list[AuditEntry], chance: Chance) -> Rows:
    one, other = chance.sample(range(len(entries)), 2)
    moved = list(entries)
    moved[one] = replace(entries[other], entry_id=entries[one].entry_id)
    moved[other] = replace(entries[one], entry_id=entries[other].entry_id)
    return as_rows(moved)


def all_anew(entries: list[AuditEntry], chance: Chance) -> Rows:
    at = chance.randrange(len(entries))
    forged = [*entries]
    forged[at] = replace(entries[at], about="nothing of note", who="p-eve")
    return as_rows(anew(forged, at))


def an_old_copy(entries: list[AuditEntry], chance: Chance) -> Rows:
    """Return an older log, upon which somebody went on as if nothing had been."""
    kept = chance.randrange(len(entries))
    rest = [replace(each, about="later") for each in entries[kept : chance.randrange(kept, 25)]]
    return as_rows(anew([*entries[:kept], *rest], kept))


FORGERIES: tuple[Callable[[list[AuditEntry], Chance], Rows], ...] = (
    a_letter, a_value, one_out, end_off, one_in, two_swapped, all_anew, an_old_copy,
)  # fmt: skip


def _said(store: MemoryStore, anchors: list[str]) -> str:
    try:
        return verify(store, anchors).wrong
    except (RejectedError, ValueError) as error:
        return str(error)  # this store reads every row to count them, and one cannot be read


def unfound(count: int, seed: int) -> tuple[int, list[str]]:
    """Try so many; return how many changed the log, and those that were not found."""
    entries, anchors = written()
    whole, chance, tried, missed = as_rows(entries), Chance(seed), 0, []
    store = MemoryStore()
    while tried < count:
        forgery = FORGERIES[tried % len(FORGERIES)]
        rows = forgery(entries, chance)
        if rows == whole:
            continue
        tried += 1
        store._rows["audit"] = rows
        if not _said(store, anchors):
            missed.append(forgery.__name__)
    store._rows["audit"] = whole
    assert verify(store, anchors).wrong == ""
    return tried, missed


def test_what_is_done_to_the_log_is_found() -> None:
    assert unfound(800, seed=1) == (800, [])


@pytest.mark.slow
def test_ten_thousand_single_forgeries_of_ten_thousand_are_found() -> None:
    assert unfound(10_000, seed=2) == (10_000, [])
