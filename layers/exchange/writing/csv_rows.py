"""CSV: a row a record, what the file is in columns at its end, and no formula."""

import csv
import io
from collections.abc import Mapping

import shapely

from layers.exchange.writing.outgoing import Outgoing
from layers.exchange.writing.values import spreadsheet_cell

SITES = frozenset({"zones", "compounds"})
"""Layers with their shapes as a column: a site without its place could not come back."""


def csv_table(layer: Outgoing, about: Mapping[str, object]) -> str:
    """Return a layer as CSV, with what is said about it in every row."""
    out = io.StringIO()
    writer = csv.writer(out)  # CR LF: so that a lone CR is quoted, and begins no row of its own
    columns = {**layer.columns, **wkt(layer)}
    writer.writerow([*map(spreadsheet_cell, columns), *map(spreadsheet_cell, about)])
    for row in zip(*columns.values(), strict=True):
        writer.writerow(map(spreadsheet_cell, [*row, *about.values()]))
    return out.getvalue()


def wkt(layer: Outgoing) -> dict[str, list[object]]:
    """Return the shapes of sites as a column; nothing for other layers."""
    if layer.id not in SITES:
        return {}
    return {"wkt": shapely.to_wkt(layer.shapes).tolist()}
