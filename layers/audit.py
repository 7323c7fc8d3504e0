"""The audit log: append-only, each entry chained to the one before by its hash.

An entry is kept in the same transaction as what it tells of: neither is there without the other.
The chain shows an entry that was changed, taken out, put in or moved. That its tail was cut, that
all of it was made anew, or that an old backup took its place, shows only what was written down
elsewhere: the anchors, one line an effect, in a file that belongs on another machine or medium.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from layers.audit_entry import AuditEntry
from layers.errors import LayerError, NotFoundError
from layers.schema import encode
from layers.store.protocol import Added, Store
from layers.terms import Audience, AuditAction

_DIGITS = 10
_TOLD_EVERY = 100
_OTHER = (
    "is not the one that its anchor names. The log was made anew, or an older copy of the store "
    "was put in its place."
)


@dataclass(slots=True, kw_only=True)
class Effect:
    """What is being done, filled in as it becomes known."""

    about: str
    """To what: kinds, ids, hashes of files."""

    rows: int | None = None
    """How many records."""

    void: bool = False
    """Set where nothing came of it: then there is no entry."""

    def kept(self, added: Added, *, beside: int = 0) -> None:
        """Count what a store took, and what was kept beside it.

        Nothing came of it where all of that was there before.
        """
        self.rows = added.new + added.replaced + beside
        self.void = self.rows == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLog:
    """The log of one store, written by one person or job."""

    store: Store
    """Where it is kept."""

    who: str
    """Pseudonym of who acts."""

    audience: Audience
    """As what they act."""

    anchor: Path | None = None
    """File of the anchors; None: there are none."""

    @contextlib.contextmanager
    def effect(self, action: AuditAction, about: str, *, at: datetime) -> Iterator[Effect]:
        """Do something and write it down: both are kept, or neither.

        Parameters
        ----------
        action
            What is done.
        about
            To what.
        at
            Now, UTC.

        Raises
        ------
        StoreError
            If the log cannot be written; what was done is taken back.

        """
        doing = Effect(about=about)
        entry: AuditEntry | None = None
        with self.store.alone():
            yield doing
            if not doing.void:
                entry = _next(self.store, self, action, doing, at)
                self.store.put([entry])
        if entry is not None and self.anchor is not None:
            _write_anchor(self.anchor, entry)

    def note(
        self, action: AuditAction, about: str, *, at: datetime, rows: int | None = None
    ) -> None:
        """Write down what is about to be done outside of the store, before it is done."""
        with self.effect(action, about, at=at) as doing:
            doing.rows = rows


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at the whole chain found."""

    entries: int
    """How many entries hold, from the first."""

    wrong: str
    """The first that does not hold, and why; empty if all do."""

    head: str
    """Number and hash of the last that holds, as an anchor says them; empty if there is none."""


Step = Callable[[int, int], None]
"""Told how many entries were looked at, and of how many, now and then."""


def verify(store: Store, anchors: list[str], *, step: Step = lambda *_: None) -> Verified:
    """Hold every entry against its hash, its place, the one before it, and the anchors.

    Parameters
    ----------
    store
        Whose log is looked at.
    anchors
        Lines "NUMBER HASH", in any order; others are refused.
    step
        Shown how far it is.

    Raises
    ------
    LayerError
        If a line is no anchor.

    """
    known = dict(_anchor(line) for line in anchors if line.strip())
    count, last = 0, ""
    there = store.count(AuditEntry)
    whole = max([there, *known])
    for number in range(1, whole + 1):
        if number % _TOLD_EVERY == 0:
            step(number, whole)
        name = f"{number:0{_DIGITS}d}"
        said = _wrong(store, name, last, known.get(number, ""))
        if said:
            return Verified(count, f"Entry {number}: {said}", _head(count, last))
        last, count = store.get(AuditEntry, name).digest, number
    return Verified(count, "", _head(count, last))


def head(store: Store) -> str:
    """Return number and hash of the last entry, to be kept elsewhere; empty if there is none."""
    last = _last(store)
    return "" if last is None else _head(int(last.entry_id), last.digest)


def read_anchors(path: Path) -> list[str]:
    """Return the lines of a file of anchors; none where there is no file.

    Raises
    ------
    LayerError
        If it cannot be read.

    """
    try:
        return path.read_text("ascii").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError):
        raise LayerError(
            f"The anchors of the audit log in {path.name} cannot be read. Without them a cut tail "
            "is not seen. Bring the file back."
        ) from None


def _wrong(store: Store, name: str, before: str, anchored: str) -> str:
    """Return why an entry does not hold; empty if it does."""
    try:
        entry = store.get(AuditEntry, name)
    except NotFoundError:
        return (
            "is not there. It was taken out, the end of the log was cut off, or an older copy of "
            "the store was put in its place."
        )
    except (LayerError, ValueError, TypeError):
        return "cannot be read: its row was changed, or the store is damaged."
    if entry.before != before:
        return "does not follow from the one before it. One of them was changed, or put in."
    if entry.digest != digest_of(entry):
        return "was changed after it was written."
    return _OTHER if anchored and entry.digest != anchored else ""


def digest_of(entry: AuditEntry) -> str:
    """Return the SHA-256 over every value of an entry but its own hash."""
    values = {name: value for name, value in encode(entry).items() if name != "digest"}
    return hashlib.sha256(
        json.dumps(values, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()


def _next(
    store: Store, log: AuditLog, action: AuditAction, doing: Effect, at: datetime
) -> AuditEntry:
    last = _last(store)
    number = 1 if last is None else int(last.entry_id) + 1
    bare = AuditEntry(
        entry_id=f"{number:0{_DIGITS}d}", at=_said(at), who=log.who, audience=log.audience,
        action=action, about=doing.about, rows=doing.rows,
        before="" if last is None else last.digest, digest="",
    )  # fmt: skip
    return replace(bare, digest=digest_of(bare))


def _said(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _last(store: Store) -> AuditEntry | None:
    """Return the last entry: numbers have no gap, so their count is its number."""
    count = store.count(AuditEntry)
    return None if count == 0 else store.get(AuditEntry, f"{count:0{_DIGITS}d}")


def _head(number: int, digest: str) -> str:
    return f"{number} {digest}" if number else ""


def _anchor(line: str) -> tuple[int, str]:
    number, _, digest = line.strip().partition(" ")
    if not number.isdecimal() or len(digest) != 64:
        raise LayerError(
            f"{line[:80]!r} is no anchor. An anchor is the number of an entry and its hash, as "
            "compoundwatch audit head prints them."
        )
    return int(number), digest


def _write_anchor(path: Path, entry: AuditEntry) -> None:
    """Add a line; what cannot be written is no reason to undo what was done, but to say so."""
    line = _head(int(entry.entry_id), entry.digest) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as out:
            out.write(line)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise LayerError(
            f"It was done and written into the audit log, but its anchor could not be written to "
            f"{path.name} ({error.strerror}). Keep this line elsewhere: {line.strip()}"
        ) from None
