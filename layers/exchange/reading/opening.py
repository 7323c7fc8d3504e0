"""Opens a foreign file with the reader of the format that its name says, in this process.

For files of our own and for tests. What strangers send goes through `apart`.
"""

from collections.abc import Callable
from pathlib import Path

from layers.errors import RejectedError
from layers.exchange.reading import (
    csv_rows,
    geojson_rows,
    geopackage_rows,
    gpx_rows,
    kml_rows,
    shapefile_rows,
    xlsx_rows,
)
from layers.exchange.reading.table import Table
from layers.exchange.reading.upload import AGAIN, Upload, taken

_READERS: dict[str, Callable[[Upload, str], Table]] = {
    ".csv": csv_rows.table,
    ".geojson": geojson_rows.table,
    ".json": geojson_rows.table,
    ".gpkg": geopackage_rows.table,
    ".gpx": gpx_rows.table,
    ".kml": kml_rows.table,
    ".kmz": kml_rows.packed_table,
    ".xlsx": xlsx_rows.table,
    ".zip": shapefile_rows.table,
}

ENDINGS = tuple(_READERS)
"""Of the files that can be read."""

_PANIC = "PanicException"  # what Rust's end of all ways becomes; no Exception, and not importable


def read(path: Path, *, part: str = "") -> Table:
    """Return the rows of a file.

    Parameters
    ----------
    path
        A .csv, .geojson, .gpkg, .gpx, .kml, .kmz, .xlsx, or a .zip of a shapefile.
    part
        Name of the sheet, layer or shapefile, where there are several; else the only one that
        has rows.

    Returns
    -------
    Table
        Shapes in EPSG:4326, longitude first.

    Raises
    ------
    RejectedError
        If the file is missing, too large, cut short, or not what its name says; whatever its
        bytes are, no other error comes out.

    """
    upload = taken(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise RejectedError(
            f"{path.name} ends in {path.suffix[:20]!r}. Give a .csv or a .geojson file, or one of "
            f"{', '.join(ENDINGS)}; a shapefile as a .zip of its parts."
        )
    try:
        return reader(upload, part)
    except RejectedError:
        raise
    except Exception as error:  # noqa: BLE001 - any bytes at all, in a foreign library: one error
        raise _damaged(path, error) from None
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise _damaged(path, error) from None


def _damaged(path: Path, error: BaseException) -> RejectedError:
    return RejectedError(f"{path.name} cannot be read ({type(error).__name__}). {AGAIN}")
