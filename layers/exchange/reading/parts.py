"""Which sheet, layer or set of files is meant, where a file holds several."""

from collections.abc import Mapping

from layers.errors import RejectedError
from layers.exchange.reading.limits import MAX_PARTS


def chosen(rows: Mapping[str, int], part: str, name: str) -> str:
    """Return the one that was asked for, or else the only one with rows.

    Parameters
    ----------
    rows
        Name -> rows that it has; above 0 is enough.
    part
        What was asked for; empty if nothing was.
    name
        Of the file.

    Raises
    ------
    RejectedError
        If there is none of that name, or none was asked for and several have rows.

    """
    listed = ", ".join(repr(each[:60]) for each in list(rows)[:20]) or "none"
    if len(rows) > MAX_PARTS:
        raise RejectedError(f"{name} has more than {MAX_PARTS} parts. Cut it up.")
    if part:
        if part not in rows:
            raise RejectedError(f"{name} has no part {part[:60]!r}. It has {listed}.")
        return part
    full = [each for each, count in rows.items() if count > 0]
    if len(full) > 1:
        raise RejectedError(
            f"{name} has several parts with rows ({listed}), and it must be clear which one is "
            "meant. Nothing was imported. Name one of them."
        )
    if not full:
        raise RejectedError(f"{name} holds no rows.")
    return full[0]
