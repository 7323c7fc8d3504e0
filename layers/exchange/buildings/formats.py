"""Which reader a file gets, by its name and its first bytes; nothing is tried that does not fit."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from layers.building_set import BuildingSource
from layers.errors import RejectedError
from layers.exchange.buildings import (
    csv_rows,
    files,
    geopackage_rows,
    json_rows,
    parquet_rows,
)
from layers.exchange.buildings.batch import Near, Opened

Reader = Callable[[Path, BuildingSource | None, Near, ExitStack], Opened]

_ENDINGS: dict[str, Reader] = {
    ".csv": csv_rows.opened,
    ".geojson": json_rows.opened,
    ".json": json_rows.opened,
    ".geojsonl": json_rows.opened,
    ".geojsons": json_rows.opened,
    ".geojsonseq": json_rows.opened,
    ".jsonl": json_rows.opened,
    ".ndjson": json_rows.opened,
    ".gpkg": geopackage_rows.opened,
    ".parquet": parquet_rows.opened,
    ".geoparquet": parquet_rows.opened,
}
_ADVICE = {
    ".pbf": "Turn it into GeoJSON first: osmium tags-filter, then osmium export.",
    ".osm": "Turn it into GeoJSON first: osmium tags-filter, then osmium export.",
    ".shp": "Export it as GeoPackage.",
    ".zip": "Unpack it first.",
    ".gdb": "Export it as GeoPackage.",
    ".kml": "Export it as GeoJSON.",
    ".fgb": "Export it as GeoPackage.",
}


def opened(path: Path, asked: BuildingSource | None, near: Near, closing: ExitStack) -> Opened:
    """Open a file of buildings.

    Parameters
    ----------
    path
        A .csv, .geojson, .geojsonl, .gpkg or .parquet file; text may be gzipped (.gz).
    asked
        Whose it is said to be; None to go by its columns.
    near
        Which boxes share ground with a zone's box.
    closing
        Closes it when the caller is done.

    Raises
    ------
    RejectedError
        If there is no such file, it is empty, or it is of another kind.

    """
    if not path.is_file():
        raise RejectedError(f"There is no file {path.name}. Check the path.")
    if path.stat().st_size == 0:
        raise RejectedError(f"{path.name} is empty: it holds no rows.")
    name = path.name.lower()
    ending = Path(name.removesuffix(".gz")).suffix
    reader = _ENDINGS.get(ending)
    if reader is None or (name.endswith(".gz") and ending in {".gpkg", ".parquet"}):
        raise RejectedError(
            f"{path.name} is of a kind that is not read. {_ADVICE.get(ending, '')} Give a .csv, "
            ".geojson or .geojsonl file (each may end in .gz), a .gpkg or a .parquet file.".replace(
                "  ", " "
            )
        )
    if reader is csv_rows.opened and files.head(path, 64).lstrip(b"\xef\xbb\xbf \r\n")[:1] == b"{":
        reader = json_rows.opened  # Microsoft calls its lines of features .csv.gz
    return reader(path, asked, near, closing)
