"""Entering: one report that a person types in, by the checks, the vault and the log of an import.

A form is no second way in: what it says goes as a table of one row, whose columns are fields.
"""

from collections.abc import Collection, Mapping

from layers.exchange.corrections import Correction
from layers.exchange.importing import How, ImportResult, Into, take
from layers.exchange.reading.table import SourceRow, Table, first_wrong

KIND = "report"


def enter(
    report_id: str, row: Mapping[str, str], *, into: Into, accept: Collection[Correction] = ()
) -> ImportResult:
    """Keep one report, or say everything that is wrong with it.

    Parameters
    ----------
    report_id
        Its id, which says nothing of the person.
    row
        Field of `fields.FIELDS["report"]` -> text, as in a file; longitude first, EPSG:4326.
    into
        Where it goes.
    accept
        What may be corrected.

    Returns
    -------
    ImportResult
        Of one row; it was kept if there are no problems. A mapping that somebody confirmed for a
        file of such columns is not asked: here each column is its field.

    Raises
    ------
    LayerError
        If the store refuses; nothing was kept.

    """
    values = {name: text.strip() for name, text in {"id": report_id, **row}.items()}
    table = Table(
        rows=[SourceRow(number=1, values=values, problem=first_wrong(values))],
        columns=tuple(values),
    )
    return take(
        table, KIND, {name: name for name in values}, into=into, how=How(accept=accept),
        about=lambda: f"{KIND} {report_id}, typed in",
    )  # fmt: skip
