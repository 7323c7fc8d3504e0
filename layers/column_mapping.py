"""ColumnMapping: which column of somebody's table is which field, kept for their next file."""

import json
from dataclasses import dataclass
from typing import ClassVar

from layers.column import column
from layers.record import Record, require_text
from layers.terms import Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping(Record):
    """What a person confirmed once for a kind and a header."""

    KEY: ClassVar[tuple[str, ...]] = ("mapping_id",)
    REVISABLE: ClassVar[bool] = True
    QUIET: ClassVar[bool] = True

    tlp: Tlp = column("How far it may travel.", standard="TLP 2.0", default=Tlp.AMBER_STRICT)
    mapping_id: str = column("Made of kind and header.")
    kind: str = column("What the rows are.")
    columns: str = column("JSON: column of the file to field; empty field: left out.")

    def __post_init__(self) -> None:
        """Refuse a mapping of nothing."""
        require_text("mapping_id", self.mapping_id, longest=80)

    def fields(self) -> dict[str, str]:
        """Return field by column."""
        found: dict[str, str] = json.loads(self.columns)
        return found
