"""The scanner is graded before it grades: every planted leak must be found."""

import base64
import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from urllib.parse import quote_from_bytes

import numpy as np
import pytest
import shapely

from tests.exposure.scanner import leaks

POINT = (98.601234567891, 16.298765432109)
ELSEWHERE = (98.711111111111, 16.422222222222)


def zipped(blob: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", blob)
    return out.getvalue()


PLAIN: dict[str, bytes] = {
    "full text": repr(POINT).encode(),
    "GeoJSON of six decimals": json.dumps([round(v, 6) for v in POINT]).encode(),
    "latitude first": f"{POINT[1]:.6f}, {POINT[0]:.6f}".encode(),
    "named fields": json.dumps({"lat": POINT[1], "note": "x" * 60, "lon": POINT[0]}).encode(),
    "one coordinate": f"lon={POINT[0]:.10f}".encode(),
    "WKT": shapely.Point(POINT).wkt.encode(),
    "WKB": shapely.to_wkb(shapely.Point(POINT)),
    "WKB, big-endian": shapely.to_wkb(shapely.Point(POINT), byte_order=0),
    "hex WKB in text": repr(struct.pack("<2d", *POINT)).encode() + struct.pack("<d", POINT[0]),
    "float32 columns": np.array([POINT[0]], "f4").tobytes()
    + b"-" * 500
    + np.array([POINT[1]], "f4").tobytes(),
    "float64 column": np.array([1.0, POINT[1]]).tobytes(),
}
COATS: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda blob: blob,
    "gzip": gzip.compress,
    "zlib inside a PDF": lambda blob: b"stream\n" + zlib.compress(blob) + b"\nendstream",
    "base64": base64.b64encode,
    "base64 after other letters": lambda blob: base64.b64encode(b"ab" + blob),
    "urlsafe base64": base64.urlsafe_b64encode,
    "base64 of gzip": lambda blob: base64.b64encode(gzip.compress(blob)),
    "zip": zipped,
    "percent": lambda blob: quote_from_bytes(blob, safe="").encode(),
}


@pytest.mark.parametrize("coat", COATS)
@pytest.mark.parametrize("plain", PLAIN)
def test_a_planted_point_is_found_in_every_coat(plain: str, coat: str) -> None:
    served = b"before " + COATS[coat](PLAIN[plain]) + b" after"
    if coat == "zip":
        served = COATS[coat](PLAIN[plain])
    assert leaks(served, [POINT, ELSEWHERE])


def test_a_cell_centre_and_noise_are_no_leak() -> None:
    noise = np.random.default_rng(1).integers(0, 256, 200_000, dtype="u1").tobytes()
    assert leaks(b"[98.6012, 16.2988]" + noise, [POINT, ELSEWHERE]) == []
