"""Run: one execution of a job: what it was given, what it did, what it could not see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from layers.column import column
from layers.record import Record, require_share, require_text, require_utc
from layers.terms import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Record):
    """A run, whose id is made from zone, recipe, source and scenes: the same input, one run."""

    KEY: ClassVar[tuple[str, ...]] = ("run_id",)

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.CLEAR)
    run_id: str = column("Made from what went in.")
    made_of: str = column(
        "Made from zone, window, recipe, source and scenes: the same where only what could be "
        "read of them differs.",
        default="",
    )
    zone_id: str = column("The zone.")
    job: str = column("refresh or watch.")
    window: str = column(
        "Epoch that it answers for, such as 2024-03; empty: all until as_of.", default=""
    )
    supersedes: str = column(
        "Run of the same zone, window and recipe whose place it takes; empty if none.", default=""
    )
    program: str = column("Version of the program that made it.", default="")
    recipe_id: str = column("Id of the recipe.")
    recipe: str = column("The recipe, whole, as TOML.")
    point: str = column("Operating point: the recipe's name.", default="")
    detector: str = column("Detector that was used.", default="")
    source: str = column("Name of the source; never a path.")
    as_of: datetime = column("The instant for which it was run.", unit="UTC")
    first_at: datetime | None = column("First acquisition.", unit="UTC", default=None)
    last_at: datetime | None = column("Last acquisition.", unit="UTC", default=None)
    scenes_found: int = column("Scenes found over the zone.", default=0)
    scenes_used: int = column("Scenes used.", default=0)
    scenes_refused: int = column("Items refused, each with a reason in its scene row.", default=0)
    clear_share: float | None = column(
        "Clear looks over all looks of the scenes used.", default=None
    )
    seen_share: float | None = column(
        "Share of the zone's pixels that could be judged.", default=None
    )
    indices: tuple[str, ...] = column("Indices that were used.", default=())
    masks: tuple[str, ...] = column("Masks that were used.", default=())
    candidates: int = column("Outlines before matching.", default=0)
    detections: int = column("Detections stored.", default=0)
    could_not_see: tuple[str, ...] = column(
        "What it could not see, and why, in sentences.", default=()
    )
    outcome: str = column("ok, or blind: nothing could be judged.", default="ok")

    def __post_init__(self) -> None:
        """Refuse shares beyond one, and instants without a time zone."""
        require_text("run_id", self.run_id, longest=80)
        require_utc("as_of", self.as_of)
        require_share("clear_share", self.clear_share)
        require_share("seen_share", self.seen_share)


def superseded(runs: Iterable[Run]) -> frozenset[str]:
    """Return the ids of the runs whose place another took: nothing is shown from them any more."""
    return frozenset(each.supersedes for each in runs if each.supersedes)


def standing(runs: Iterable[Run]) -> list[Run]:
    """Return the runs whose place no other took, by instant and id: the newest is the last."""
    known = list(runs)
    gone = superseded(known)
    stay = [each for each in known if each.run_id not in gone]
    return sorted(stay, key=lambda each: (each.as_of, each.run_id))
