"""States: what watching remembers of a zone, on disk, between two runs.

Each tile has what was learned of its history, and how far its looks had come at the end of each of
the last months: so a scene that comes late costs the looks since its month, not the archive. A
file's name holds the checksum of what is in it. Files are written first and named by nobody; then
the roll is replaced as a whole, and with it all tiles at once; then what it no longer names is
removed. A run that is killed anywhere leaves the roll of before or after. What is damaged is set
aside and made anew from the archive.
"""

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeVar

from imagery.prepare import Told

T = TypeVar("T")

ROLL, RECALLED = "roll.json", "recalled.json"
DAMAGED = "damaged-"
"""Before the name of what was set aside."""

KEPT = 6
"""Months at whose end a state is kept."""

_LAYOUT = 1
_LETTERS = 32
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """What is kept of one tile."""

    until: str
    """UTC day before which its looks were learned from, and from which on they are judged."""

    learned: str
    """File of what was learned."""

    months: dict[str, str] = field(default_factory=dict)
    """Month, such as 2024-03 -> file of how far the looks had come with all of its scenes."""

    broken: tuple[str, ...] = ()
    """Ids of the scenes that could not be read; they are tried again."""

    def files(self) -> Iterator[str]:
        """Give the names of its files."""
        yield self.learned
        yield from self.months.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What a store held of a zone after a run, the newest of all: `imagery.jobs.recalled`."""

    as_of: str
    """The instant of the run, UTC, ISO 8601."""

    runs: int
    """How many runs the store held."""

    states: dict[str, str]
    """Detection -> the run of its newest state."""

    evidence: dict[str, str]
    """Detection -> the run of its newest evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """What the states of a zone know."""

    begun: datetime
    """The instant of the first run, UTC: it says how long the history is."""

    taken: dict[str, str]
    """Id of each scene that was taken in -> its UTC day."""

    refused: tuple[str, ...] = ()
    """Items that were refused: a run tells only of others."""

    tiles: dict[str, Tile]
    """By name."""

    told: dict[str, Told] = field(default_factory=dict)
    """Month -> what its tiles told of whole scenes: one that is learned anew goes by that too."""

    @property
    def last_day(self) -> str:
        """UTC day of the newest scene; empty if there is none."""
        return max(self.taken.values(), default="")


@dataclass(frozen=True, slots=True)
class States:
    """The states of one zone and recipe."""

    folder: Path
    """Where they lie."""

    def roll(self) -> Roll | None:
        """Return what they know; None where there are none, or the roll was damaged."""
        return self._told(ROLL, _roll)

    def recalled(self) -> Recalled | None:
        """Return what the store held after the last run; None: it has to be read."""
        return self._told(RECALLED, _recalled)

    def content(self, file: str) -> bytes | None:
        """Return what a file holds; None if it is gone, or was damaged and is set aside now."""
        found = self._content(file)
        if found is None or file.endswith(_sum(found)):
            return found
        self._set_aside(file, "its checksum is wrong")
        return None

    def put(self, tile: str, what: str, content: bytes) -> str:
        """Write a file that no roll names yet; return its name."""
        file = f"{tile}.{what}.{_sum(content)}"
        self._write(file, content)
        return file

    def keep(self, roll: Roll, recalled: Recalled | None) -> None:
        """Let a roll take the place of the one before; remove what it does not name."""
        (self.folder / RECALLED).unlink(missing_ok=True)
        if recalled is not None:
            self._tell(RECALLED, asdict(recalled))
        self._synced()
        self._tell(ROLL, asdict(roll) | {"begun": roll.begun.isoformat()})
        self._synced()
        named = {ROLL, RECALLED, *(file for tile in roll.tiles.values() for file in tile.files())}
        for path in self.folder.iterdir():
            if path.name not in named and not path.name.startswith(DAMAGED):
                path.unlink(missing_ok=True)

    def _tell(self, file: str, values: dict[str, Any]) -> None:
        """Write plain values with their checksum."""
        rest = json.loads(json.dumps(values))
        head = [_LAYOUT, _sum(json.dumps(rest, sort_keys=True).encode())]
        self._write(file, json.dumps([head, rest], sort_keys=True).encode())

    def _told(self, file: str, made: Callable[[dict[str, Any]], T]) -> T | None:
        """Return what plain values stand for; None where there are none, or they are damaged."""
        content = self._content(file)
        if content is None:
            return None
        try:
            head, rest = json.loads(content)
            if head != [_LAYOUT, _sum(json.dumps(rest, sort_keys=True).encode())]:
                raise ValueError("its checksum is wrong")  # noqa: TRY301 - one way to be damaged
            return made(rest)
        except (ValueError, KeyError, TypeError) as error:
            self._set_aside(file, str(error))
            return None

    def _content(self, file: str) -> bytes | None:
        try:
            return (self.folder / file).read_bytes()
        except FileNotFoundError:
            return None

    def _write(self, file: str, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        # A name of its own: who lost the lease may still be writing a file of the same content.
        beside = self.folder / f".{file}.{token_hex(4)}.new"
        with beside.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(self.folder / file)

    def _synced(self) -> None:
        """Have the names in the folder outlast a power cut."""
        self.folder.mkdir(parents=True, exist_ok=True)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _set_aside(self, file: str, why: str) -> None:
        _LOG.warning("state set aside file=%s why=%s", file, why)
        (self.folder / file).replace(self.folder / f"{DAMAGED}{file}")


def _roll(rest: dict[str, Any]) -> Roll:
    tiles = {
        str(name): Tile(
            until=str(each["until"]), learned=str(each["learned"]),
            months={str(month): str(file) for month, file in each["months"].items()},
            broken=tuple(map(str, each["broken"])),
        )
        for name, each in rest["tiles"].items()
    }  # fmt: skip
    return Roll(
        begun=datetime.fromisoformat(rest["begun"]), tiles=tiles,
        taken={str(scene): str(day) for scene, day in rest["taken"].items()},
        refused=tuple(map(str, rest["refused"])),
        told={
            str(month): Told(
                offsets={str(scene): float(each) for scene, each in told["offsets"].items()},
                shifts={str(scene): (float(down), float(right))
                        for scene, (down, right) in told["shifts"].items()},
            )
            for month, told in rest["told"].items()
        },
    )  # fmt: skip


def _recalled(rest: dict[str, Any]) -> Recalled:
    return Recalled(
        as_of=str(rest["as_of"]), runs=int(rest["runs"]),
        states={str(name): str(run) for name, run in rest["states"].items()},
        evidence={str(name): str(run) for name, run in rest["evidence"].items()},
    )  # fmt: skip


def _sum(content: bytes) -> str:
    """Return the first half of the SHA-256 of some bytes, in letters."""
    return hashlib.sha256(content).hexdigest()[:_LETTERS]
