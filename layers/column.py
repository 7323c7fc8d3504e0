"""A field, described once, where it is declared.

From these descriptions `layers.schema` makes the tables, and the data dictionary.
"""

from dataclasses import MISSING, Field, field, fields
from enum import StrEnum
from typing import Any


class Sensitivity(StrEnum):
    """How much harm a field could do if it reached the wrong reader."""

    OPEN = "open"
    RESTRICTED = "restricted"
    PERSONAL = "personal"
    VAULT = "vault"


def column(
    meaning: str,
    *,
    unit: str = "",
    standard: str = "",
    sensitivity: Sensitivity = Sensitivity.OPEN,
    default: Any = MISSING,
) -> Any:
    """Declare a field of a record.

    Parameters
    ----------
    meaning
        One sentence for the data dictionary.
    unit
        Such as "ha" or "EPSG:4326"; empty where there is none.
    standard
        The field or tag of a standard that it follows.
    sensitivity
        VAULT: never in the store; kept out of repr and of every frame.
    default
        As in a dataclass.

    """
    about = {"meaning": meaning, "unit": unit, "standard": standard, "sensitivity": sensitivity}
    shown = sensitivity is not Sensitivity.VAULT
    return field(default=default, metadata=about, repr=shown)


def stored_fields(record: type) -> list[Field[Any]]:
    """Return the fields of a record that the store keeps, in order."""
    return [
        each for each in fields(record) if each.metadata.get("sensitivity") is not Sensitivity.VAULT
    ]
