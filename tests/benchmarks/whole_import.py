"""One whole import in a process of its own, which says of itself how long it took and how large.

`python -m tests.benchmarks.whole_import reports|zones ROWS FOLDER`: invented reports in a CSV into
a store and a vault on disk, or invented outlines in a GeoJSON through the process apart.
"""

import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from layers.audit import AuditLog
from layers.exchange.importing import import_file
from layers.exchange.reading.apart import read_apart
from layers.store.sqlite import SqliteStore
from layers.terms import Audience
from layers.vault.keys import Keys
from layers.vault.vault import Vault

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_HEAD = "id,month,lon,lat,location_basis,consent,citizenship,age_band,precision_m,synthetic\n"


def reports(rows: int, folder: Path) -> int:
    """Import reports, and return how many were kept."""
    path = folder / "reports.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write(_HEAD)
        for n in range(rows):
            lon, lat = 98 + n % 1_000 * 0.001, 16 + n // 1_000 * 0.001
            month = f"2024-{n % 12 + 1:02d}"
            out.write(
                f"P-{n},{month},{lon:.6f},{lat:.6f},stated,yes,XX{'ABC'[n % 3]},21-29,300,y\n"
            )
    store = SqliteStore(folder / "store.gpkg", create=True)
    log = AuditLog(store=store, who="ana", audience=Audience.CASEWORKER)
    vault = Vault(folder / "store.vault", Keys(folder / "keys"))
    found = import_file(path, kind="report", store=store, vault=vault, log=log, recorded_at=NOW)
    store.close()
    return found.added.new


def zones(rows: int, folder: Path) -> int:
    """Read outlines in the process apart, and return how many came."""
    path = folder / "zones.geojson"
    features = []
    for n in range(rows):
        x, y = 90 + n % 1_000 * 0.01, 10 + n // 1_000 * 0.01
        ring = [[x, y], [x + 0.005, y], [x + 0.005, y + 0.005], [x, y + 0.005], [x, y]]
        features.append({
            "type": "Feature", "properties": {"id": f"Z-{n}", "name": f"Invented {n}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        })  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    features.clear()
    return sum(row.shape is not None for row in read_apart(path).rows)


def main(what: str, rows: int, folder: Path) -> None:
    """Do it once, and print what it took, with the making of the file."""
    begun = time.perf_counter()
    count = {"reports": reports, "zones": zones}[what](rows, folder)
    used = [resource.getrusage(each) for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    own, apart = (each.ru_maxrss / 2**20 for each in used)
    said = {
        "kept": count, "s": time.perf_counter() - begun,
        "cpu_s": sum(each.ru_utime + each.ru_stime for each in used),
        "own_GB": own, "apart_GB": apart,
    }  # fmt: skip
    print(json.dumps(said))  # noqa: T201 - the numbers are what it is for


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
