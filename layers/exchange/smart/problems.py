"""What can be wrong with a file of a SMART folder: the file, the row, the field, in plain words.

A row is a feature as a person counts: the first is 1. No message repeats a coordinate.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong with one place in one file."""

    file: str
    """Its name."""

    row: int
    """Number of the feature; 0 for the whole file."""

    field: str
    """Name of the property, or geometry; empty for the whole row."""

    message: str
    """In plain words."""

    def __str__(self) -> str:
        """Return "KR_R002_0001.geojson, row 4, observation_date: ..."."""
        row = f", row {self.row}" if self.row else ""
        field = f", {self.field}" if self.field else ""
        return f"{self.file}{row}{field}: {self.message}"
