"""What is planted for the scanner to find: a point in many forms, and octets in many coats.

They are written here by other means than those by which the scanner reckons them.
"""

import base64
import bz2
import gzip
import io
import json
import lzma
import math
import pickle
import quopri
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import quote_from_bytes

import h3
import numpy as np
import pyarrow as pa
import shapely
from PIL import Image, PngImagePlugin
from pyarrow import feather, parquet
from pyproj import Transformer

Point = tuple[float, float]
ELSEWHERE = (98.711111111111, 16.422222222222)


def numbers(kind: str, order: str, scale: float = 1) -> Callable[[Point], bytes]:
    """Return what packs both numbers, with others between them."""
    return lambda at: b"".join(
        struct.pack(order + kind, part) + bytes(range(90))
        for part in (round(value * scale) if scale != 1 else value for value in at)
    )


def metres(at: Point, crs: str = "EPSG:3857") -> Point:
    if crs == "UTM":
        zone = math.floor(at[0] / 6) + 31
        crs = f"+proj=utm +zone={zone} {'+south' if at[1] < 0 else ''} +datum=WGS84"
    made = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(*at)
    return float(made[0]), float(made[1])


def sexagesimal(at: Point) -> list[tuple[int, int, float]]:
    parts = []
    for value in map(abs, at):
        minutes, seconds = divmod(value * 3600, 60)
        parts.append((int(minutes // 60), int(minutes % 60), seconds))
    return parts


def dms(form: str, *, latitude_first: bool = True) -> Callable[[Point], bytes]:
    def written(at: Point) -> bytes:
        parts = sexagesimal(at)[:: -1 if latitude_first else 1]
        return ", ".join(form.format(d, m, s, m + s / 60) for d, m, s in parts).encode()

    return written


def geohash(at: Point, length: int) -> bytes:
    """Return a geohash, by halving."""
    spans, bits = [[-180.0, 180.0], [-90.0, 90.0]], ""
    for turn in range(length * 5):
        low, high = spans[turn % 2]
        middle = (low + high) / 2
        bits += str(int(at[turn % 2] >= middle))
        spans[turn % 2] = [middle, high] if bits[-1] == "1" else [low, middle]
    letters = "0123456789bcdefghjkmnpqrstuvwxyz"
    return "".join(letters[int(bits[n : n + 5], 2)] for n in range(0, len(bits), 5)).encode()


def hexagon(resolution: int) -> Callable[[Point], bytes]:
    return lambda at: str(h3.latlng_to_cell(at[1], at[0], resolution)).encode()


def polyline(at: Point) -> bytes:
    out = ""
    for number in (round(at[1] * 1e5) * 2, round(at[0] * 1e5) * 2):
        rest = -number - 1 if number < 0 else number
        groups: list[int] = []
        while not groups or rest:
            groups.append(rest % 32)
            rest //= 32
        out += "".join(chr(63 + part + 32 * (n + 1 < len(groups))) for n, part in enumerate(groups))
    return out.encode()


def table(at: Point, **more: object) -> pa.Table:
    """Return a thousand rows, of which one is the point."""
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(90, 110, 1000), rng.uniform(5, 30, 1000)
    lon[500], lat[500] = at
    return pa.table({"lon": lon, "lat": lat, "name": ["invented"] * 1000, **more})


def arrow(compression: str | None) -> Callable[[Point], bytes]:
    def written(at: Point) -> bytes:
        sink = pa.BufferOutputStream()
        rows = table(at)
        options = pa.ipc.IpcWriteOptions(compression=compression)
        with pa.ipc.new_stream(sink, rows.schema, options=options) as stream:
            stream.write_table(rows)
        return bytes(sink.getvalue().to_pybytes())

    return written


def stored(compression: str, **how: bool) -> Callable[[Point], bytes]:
    def written(at: Point) -> bytes:
        sink = pa.BufferOutputStream()
        parquet.write_table(table(at), sink, compression=compression, **how)
        return bytes(sink.getvalue().to_pybytes())

    return written


def feathered(at: Point) -> bytes:
    out = io.BytesIO()
    feather.write_feather(table(at), out)
    return out.getvalue()


def decimals(at: Point) -> bytes:
    kind = pa.decimal128(12, 7)
    columns = {
        name: pa.array([Decimal(f"{value:.7f}")], kind)
        for name, value in zip("xy", at, strict=True)
    }
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, pa.table(columns).schema) as stream:
        stream.write_table(pa.table(columns))
    return bytes(sink.getvalue().to_pybytes())


def database(at: Point) -> bytes:
    with sqlite3.connect(":memory:") as base:
        base.execute("create table places (lon real, lat real)")
        base.execute("insert into places values (?, ?)", at)
        return base.serialize()


def geopackage(at: Point) -> bytes:
    head = b"GP\x00\x01" + struct.pack("<i", 4326)
    with sqlite3.connect(":memory:") as base:
        base.execute("create table places (geom blob)")
        rounded = shapely.Point(*(round(value, 6) for value in at))
        base.execute("insert into places values (?)", (head + shapely.to_wkb(rounded),))
        return base.serialize()


def png(kind: str) -> Callable[[Point], bytes]:
    def written(at: Point) -> bytes:
        said, out = PngImagePlugin.PngInfo(), io.BytesIO()
        said.add_text("place", f"{at[0]:.6f} {at[1]:.6f}", zip=kind == "zTXt")
        Image.new("L", (4, 4)).save(out, "PNG", pnginfo=said)
        return out.getvalue()

    return written


def photograph(at: Point) -> bytes:
    said, out = Image.Exif(), io.BytesIO()
    lon, lat = ((d, m, round(s, 3)) for d, m, s in sexagesimal(at))
    said[0x8825] = {1: "N", 2: lat, 3: "E", 4: lon}
    Image.new("L", (8, 8)).save(out, "JPEG", exif=said)
    return out.getvalue()


def zipped(blob: bytes, name: str = "inside.txt") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, blob)
    return out.getvalue()


def workbook(at: Point) -> bytes:
    sheet = f'<row><c r="A1"><v>{at[0]!r}</v></c><c r="B1"><v>{at[1]!r}</v></c></row>'
    return zipped(sheet.encode(), "xl/worksheets/sheet1.xml")


def six(at: Point, pattern: str = "[{:.6f}, {:.6f}]") -> str:
    return pattern.format(*at)


FORMS: dict[str, Callable[[Point], bytes]] = {
    "full text": lambda at: repr(at).encode(),
    "GeoJSON, six decimals": lambda at: six(at).encode(),
    "five decimals, rounded": lambda at: six(at, "[{:.5f}, {:.5f}]").encode(),
    "six decimals, cut": lambda at: " ".join(repr(each)[: repr(each).index(".") + 7]
                                             for each in at).encode(),
    "latitude first": lambda at: f"{at[1]:.6f}, {at[0]:.6f}".encode(),
    "decimal comma": lambda at: six(at, "{:.6f}; {:.6f}").replace(".", ",").encode(),
    "DMS": dms("{0}°{1:02d}'{2:05.2f}\""),
    "DMS, typographic": dms("{0}° {1}′ {2:.1f}″"),
    "DMS, spaces": dms("{0:03d} {1:02d} {2:06.3f}", latitude_first=False),
    "DMS, letters and comma": lambda at: dms("{0}d{1}m{2:.2f}s")(at).replace(b".", b","),
    "degrees and minutes": dms("{0}° {3:.4f}'"),
    "NMEA-like minutes": dms("{0:03d} {3:07.4f}"),
    "scientific": lambda at: f"{at[0]:.9e} {at[1]:.9e}".encode(),
    "scientific, short": lambda at: f"{at[0]:.7E},{at[1]:.7E}".encode(),
    "radians": lambda at: six((math.radians(at[0]), math.radians(at[1])), "{:.8f} {:.8f}").encode(),
    "named fields, 200 letters apart": lambda at: json.dumps(
        {"lat": round(at[1], 6), "note": "x" * 200, "lon": round(at[0], 6)}).encode(),
    "named fields, 9000 letters apart": lambda at: json.dumps(
        {"lat": at[1], "note": "x" * 9000, "lon": at[0]}).encode(),
    "longitude alone": lambda at: f"lon={at[0]:.10f}".encode(),
    "latitude alone": lambda at: f"lat={at[1]:.9f}".encode(),
    "microdegrees": lambda at: f"{round(at[0] * 1e6)},{round(at[1] * 1e6)}".encode(),
    "1e7 whole numbers": lambda at: f"E7 {round(at[1] * 1e7)} {round(at[0] * 1e7)}".encode(),
    "int32 microdegrees": numbers("i", "<", 1e6),
    "int32 1e7, big": numbers("i", ">", 1e7),
    "int64 microdegrees": numbers("q", "<", 1e6),
    "int64 1e7, big": numbers("q", ">", 1e7),
    "float64": numbers("d", "<"),
    "float64, big": numbers("d", ">"),
    "float64 of six decimals": lambda at: struct.pack("<2d", *(round(each, 6) for each in at)),
    "float64, one coordinate": lambda at: struct.pack("<2d", 1.0, at[1]),
    "float32": numbers("f", "<"),
    "float32, big": numbers("f", ">"),
    "float32 columns": lambda at: np.array([*[at[0]] * 9, *range(9000), at[1]], "f4").tobytes(),
    "WKT": lambda at: shapely.Point(at).wkt.encode(),
    "WKB": lambda at: shapely.to_wkb(shapely.Point(at)),
    "WKB, big": lambda at: shapely.to_wkb(shapely.Point(at), byte_order=0),
    "EWKB": lambda at: shapely.to_wkb(shapely.set_srid(shapely.Point(at), 4326), include_srid=True),
    "hexadecimal WKB": lambda at: shapely.to_wkb(shapely.Point(at), hex=True).encode(),
    "hexadecimal WKB, small letters": lambda at: shapely.Point(at).wkb.hex().encode(),
    "JSON escapes": lambda at: six(at).replace(".", "\\u002e").encode(),
    "HTML entities": lambda at: six(at).replace(".", "&#46;").encode(),
    "HTML entities, hexadecimal": lambda at: six(at).replace(".", "&#x2E;").encode(),
    "UTF-16, little": lambda at: six(at).encode("utf-16-le"),
    "UTF-16, big": lambda at: six(at).encode("utf-16-be"),
    "UTF-32": lambda at: six(at).encode("utf-32"),
    "Web Mercator, text": lambda at: six(metres(at), "{:.2f} {:.2f}").encode(),
    "Web Mercator, whole metres": lambda at: six(metres(at), "{:.0f} {:.0f}").encode(),
    "Web Mercator, float64": lambda at: struct.pack("<2d", *metres(at)),
    "Web Mercator, WKB of centimetres": lambda at: shapely.Point(
        *(round(each, 2) for each in metres(at))).wkb,
    "UTM, text": lambda at: six(metres(at, "UTM"), "E {:.1f} N {:.1f}").encode(),
    "UTM, float64": lambda at: struct.pack(">2d", *metres(at, "UTM")),
    "geohash, 8": lambda at: b"u=" + geohash(at, 8) + b"&",
    "geohash, 12": lambda at: geohash(at, 12),
    "H3, resolution 8": hexagon(8),
    "H3, resolution 9": hexagon(9),
    "H3, resolution 11": hexagon(11),
    "H3, resolution 15": hexagon(15),
    "H3, int64": lambda at: struct.pack("<Q", h3.str_to_int(h3.latlng_to_cell(*at[::-1], 10))),
    "H3, decimal": lambda at: str(h3.str_to_int(h3.latlng_to_cell(*at[::-1], 9))).encode(),
    "polyline": polyline,
    "polyline in JSON": lambda at: json.dumps({"shape": polyline(at).decode()}).encode(),
    "Arrow": arrow(None),
    "Arrow, LZ4": arrow("lz4"),
    "Arrow, zstd": arrow("zstd"),
    "Arrow decimals": decimals,
    "Feather": feathered,
    "Parquet": stored("none"),
    "Parquet, Snappy": stored("snappy"),
    "Parquet, zstd": stored("zstd", use_dictionary=False),
    "pickle": lambda at: pickle.dumps({"at": at}),
    "pickle, old": lambda at: pickle.dumps(at, protocol=0),
    "pickled array": lambda at: pickle.dumps(np.array(at)),
    "SQLite": database,
    "GeoPackage": geopackage,
    "PNG tEXt": png("tEXt"),
    "PNG zTXt": png("zTXt"),
    "EXIF": photograph,
    "PDF stream": lambda at: b"stream\n" + zlib.compress(f"{six(at)} Tj".encode()) + b"\nendstream",
    "xlsx": workbook,
}  # fmt: skip
COATS: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda blob: blob,
    "gzip": gzip.compress,
    "zlib": lambda blob: b"stream\n" + zlib.compress(blob) + b"\nendstream",
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zip": zipped,
    "zip within zip": lambda blob: zipped(zipped(blob)),
    "base64": base64.b64encode,
    "base64 after other letters": lambda blob: base64.b64encode(b"ab" + blob),
    "base64 in lines": lambda blob: base64.encodebytes(b"xyz" * 20 + blob),
    "urlsafe base64": base64.urlsafe_b64encode,
    "base64 of gzip": lambda blob: base64.b64encode(gzip.compress(blob)),
    "base32": base64.b32encode,
    "base85 of a PDF": lambda blob: base64.a85encode(blob, adobe=True),
    "hexadecimal": lambda blob: blob.hex().encode(),
    "percent": lambda blob: quote_from_bytes(blob, safe="").encode(),
    "percent twice": lambda blob: quote_from_bytes(quote_from_bytes(blob).encode()).encode(),
    "quoted-printable": lambda blob: quopri.encodestring(blob, quotetabs=True),
    "JSON text": lambda blob: json.dumps(blob.decode("latin-1")).encode(),
}
