"""The desk: where a person hands in a file, looks at what it would do, and has it kept.

The file lies in a folder of its own, readable by this process alone, while it is read, and is
removed at once. Its name is never used for anything but its ending.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from dashboard.surroundings import pseudonym
from dashboard.wiring import Workshop
from layers.disclosure import may_import
from layers.errors import NotReleasableError
from layers.exchange.corrections import Correction
from layers.exchange.entering import enter
from layers.exchange.importing import How, ImportResult, Into, import_file
from layers.exchange.reading.opening import ENDINGS

_ONE_AT_A_TIME = Lock()
"""A large file takes up to 1.5 GB while it is read; who comes meanwhile waits for some seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """A file that somebody hands in, and what they say of it."""

    name: str
    """As they call it."""

    content: bytes
    """What is in it."""

    kind: str
    """What its rows are."""

    mapping: Mapping[str, str] | None = None
    """Column -> field; None: as proposed, or as it was confirmed before."""

    accept: Collection[Correction] = ()
    """What may be corrected."""

    part: str = ""
    """Sheet, layer or shapefile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The desk of one person."""

    parts: Workshop
    """With the settings of this person."""

    at: datetime
    """Now, UTC."""

    def open(self) -> bool:
        """Say whether this person may bring records in."""
        return may_import(self.parts.settings.audience)

    def look(self, file: HandedIn) -> ImportResult:
        """Return what taking a file would do; nothing is kept.

        Raises
        ------
        LayerError
            If it cannot be read, or this person may not.

        """
        return self._taken(file, dry_run=True, skip_refused=False)

    def take(self, file: HandedIn, *, skip_refused: bool) -> ImportResult:
        """Keep the rows of a file: all, or the good ones; and the mapping for the next file.

        Raises
        ------
        LayerError
            If it cannot be read or kept, or this person may not; nothing was kept.

        """
        return self._taken(file, dry_run=False, skip_refused=skip_refused)

    def write_down(
        self, row: Mapping[str, str], accept: Collection[Correction]
    ) -> tuple[str, ImportResult]:
        """Keep one report that somebody typed in, by the way of an import; no file is written.

        Parameters
        ----------
        row
            Field -> text, as in a file; its id is made here.
        accept
            What may be corrected.

        Returns
        -------
        tuple
            The id, which says nothing of the person, and what was found; kept if without problems.

        Raises
        ------
        LayerError
            If it cannot be kept, or this person may not.

        """
        self._check_open()
        report_id = pseudonym()
        into = Into(
            store=self.parts.store, vault=self.parts.vault, log=self.parts.log(), at=self.at
        )
        return report_id, enter(report_id, row, into=into, accept=accept)

    def _check_open(self) -> None:
        if not self.open():
            raise NotReleasableError(
                f"Records are brought in by analysts and caseworkers, and this is "
                f"{self.parts.settings.audience}."
            )

    def _taken(self, file: HandedIn, *, dry_run: bool, skip_refused: bool) -> ImportResult:
        self._check_open()
        ending = Path(file.name).suffix.lower()
        with _ONE_AT_A_TIME, TemporaryDirectory(prefix="compoundwatch-") as folder:
            path = Path(folder) / f"file{ending if ending in ENDINGS else '.unknown'}"
            path.touch(mode=0o600)
            path.write_bytes(file.content)
            return import_file(
                path, kind=file.kind, store=self.parts.store, vault=self.parts.vault,
                log=self.parts.log(), recorded_at=self.at,
                how=How(
                    mapping=file.mapping, accept=file.accept, part=file.part, dry_run=dry_run,
                    skip_refused=skip_refused,
                ),
            )  # fmt: skip
