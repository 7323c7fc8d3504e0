"""Forms in which a point may be written: the octets that a scan looks for, each with its name.

A form that no accident writes is enough by itself: nine decimals, a whole float64, a cell of a
hectare. Of every other form both halves must stand together: longitude and latitude, or easting
and northing. Signs are left out, for a minus before a number does not hide it.
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import h3
from pyproj import Transformer

NEAR = 240
"""Octets within which the halves of a text must stand."""

COLUMN = 100_000
"""The same for float32 and whole numbers of the machine, which stand in columns."""

ALONE = -1
"""The half of what is enough by itself."""

_EARTH_M = 6_378_137.0
"""Radius of the sphere of EPSG:3857."""

_BASE32 = "0123456789bcdefghjkmnpqrstuvwxyz"
_PLUS = "23456789CFGHJMPQRVWX"


@dataclass(frozen=True, slots=True)
class Needle:
    """Octets that say something of where a point is."""

    form: str
    """How it is written."""

    octets: bytes
    half: int = ALONE
    """0: of longitude or easting; 1: of latitude or northing; ALONE: of both, or enough."""

    within: int = NEAR
    """How far away the other half may stand."""

    ends: bool = False
    """Whether no digit may follow: it is a whole number, not the beginning of another."""

    short: bool = False
    """Whether its last zeros are cut off so far that the other half must be longer."""


@lru_cache(maxsize=4096)
def needles(point: tuple[float, float]) -> tuple[Needle, ...]:
    """Return what to look for: longitude, latitude in degrees; no octets twice in one form."""
    made = [*_decimals(point), *_integers(point), *_floats(point), *_metres(point), *_codes(point)]
    return tuple(dict.fromkeys(each for each in made if len(each.octets) >= 4))


def _decimals(point: tuple[float, float]) -> Iterator[Needle]:
    for half, value in enumerate(map(abs, point)):
        yield from _text("decimal text", half, value, 5)
        for octets in _written(value, 9):
            yield Needle("decimal text of one coordinate", octets)
            yield Needle("decimal text of one coordinate", octets.replace(b".", b","))
        exponent = math.floor(math.log10(value)) if value else 0
        yield from _text("scientific", half, value / 10**exponent, 5 + exponent)
        yield from _text("radians", half, math.radians(value), 7)


def _text(form: str, half: int, value: float, decimals: int) -> Iterator[Needle]:
    """Yield a number whole with these decimals, without its last zeros, and with more of them."""
    for octets in _written(value, decimals + 1):
        yield from _both(Needle(form, octets, half))
    for octets in _written(value, decimals):
        yield from _both(Needle(form, octets, half, ends=True))
    for more in (0, 1, 2):
        short = f"{value:.{decimals + more}f}".rstrip("0")
        lost = decimals - len(short.partition(".")[2])
        if lost <= 1:
            yield from _both(Needle(form, short.encode(), half, ends=True, short=lost > 0))


def _both(needle: Needle) -> Iterator[Needle]:
    """Yield a text with its point, and with the comma of other lands."""
    yield needle
    comma = needle.octets.replace(b".", b",")
    yield replace(needle, form=f"{needle.form}, comma", octets=comma)


def _written(value: float, decimals: int) -> set[bytes]:
    """Return a number rounded and cut."""
    whole = f"{value:.17f}"
    cut = whole[: whole.index(".") + 1 + decimals]
    return {cut.encode(), f"{value:.{decimals}f}".encode()}


def _integers(point: tuple[float, float]) -> Iterator[Needle]:
    """Yield degrees as whole numbers of 1e-5 to 1e-9 of one: as text, as int32, as int64."""
    for half, value in enumerate(point):
        yield Needle("whole number", str(int(abs(value) * 1e5)).encode(), half)
        for power in (5, 6, 7, 8, 9):
            near = {round(value * 10**power), int(value * 10**power)}
            for number in near:
                yield Needle("whole number", str(abs(number)).encode(), half)
            for order, name in (("<", "little"), (">", "big")):
                for number in near if power >= 6 else ():
                    if abs(number) < 2**31:
                        octets = struct.pack(f"{order}i", number)
                        yield Needle(f"int32 1e{power} {name}", octets, half, COLUMN)
                    octets = struct.pack(f"{order}q", number)
                    yield Needle(f"int64 1e{power} {name}", octets, half, COLUMN)


def _floats(point: tuple[float, float]) -> Iterator[Needle]:
    for order, name in (("<", "little"), (">", "big")):
        for half, value in enumerate(point):
            yield Needle(f"float64 {name}, one coordinate", struct.pack(f"{order}d", value))
            for short in (value, *(round(value, decimals) for decimals in (7, 6, 5))):
                yield from _float64("float64", half, short, order, name)
            for turned in (math.radians(value), -value):
                yield from _float64("float64 turned", half, turned, order, name)
            for short in (value, round(value, 6), round(value, 5)):
                octets = struct.pack(f"{order}f", short)
                yield Needle(f"float32 {name}", octets, half, COLUMN)


def _float64(form: str, half: int, value: float, order: str, name: str) -> Iterator[Needle]:
    """Yield the upper five octets, which two ways of reckoning have in common, and neighbours."""
    (bits,) = struct.unpack(">Q", struct.pack(">d", value))
    for near in (bits, bits + (1 << 22), bits - (1 << 22)):
        top = struct.pack(">Q", near % 2**64)[:5]
        octets = top if order == ">" else top[::-1]
        yield Needle(f"{form} {name}", octets, half)


def _metres(point: tuple[float, float]) -> Iterator[Needle]:
    lon, lat = point
    if abs(lat) > 84:
        return
    mercator = (
        _EARTH_M * math.radians(lon),
        _EARTH_M * math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)),
    )
    for form, place in (("Web Mercator", mercator), ("UTM", _utm(lon, lat))):
        for half, value in enumerate(place):
            for whole in {int(abs(value)), round(abs(value))}:
                yield Needle(form, str(whole).encode(), half, ends=True)
            for order, name in (("<", "little"), (">", "big")):
                for short in (value, *(round(value, decimals) for decimals in (0, 1, 2, 3))):
                    yield from _float64(f"{form} float64", half, short, order, name)
                octets = struct.pack(f"{order}f", value)
                yield Needle(f"{form} float32 {name}", octets, half, COLUMN)


def _utm(lon: float, lat: float) -> tuple[float, float]:
    zone = int((lon + 180) // 6) % 60 + 1
    easting, northing = _to_utm(f"EPSG:{32600 + zone if lat >= 0 else 32700 + zone}").transform(
        lon, lat
    )
    return float(easting), float(northing)


@lru_cache(maxsize=120)
def _to_utm(crs: str) -> Transformer:
    return Transformer.from_crs("EPSG:4326", crs, always_xy=True)


def _codes(point: tuple[float, float]) -> Iterator[Needle]:
    lon, lat = point
    geohash = _geohash(lon, lat, 8)
    for code in (geohash, geohash.upper()):
        yield Needle("geohash", code.encode())
    plus = _plus_code(lon, lat)
    yield Needle("plus code", plus.encode())
    yield Needle("plus code", plus.lower().encode())
    yield Needle("quadkey", _quadkey(lon, lat, 20).encode())
    for resolution in range(8, 16):
        cell = str(h3.latlng_to_cell(lat, lon, resolution))
        number = int(cell, 16)
        for octets in (cell.encode(), cell.upper().encode(), str(number).encode()):
            yield Needle("H3 cell", octets)
        for order in "<>":
            yield Needle("H3 cell, int64", struct.pack(f"{order}Q", number))
    for scale in (1e5, 1e6):
        halves = [_polyline(round(value * scale)) for value in (lat, lon)]
        yield Needle("polyline", b"".join(halves))
        yield Needle("polyline", b"".join(reversed(halves)))


def _geohash(lon: float, lat: float, length: int) -> str:
    across = math.floor((lon + 180) / 360 * 2 ** math.ceil(length * 5 / 2))
    up = math.floor((lat + 90) / 180 * 2 ** (length * 5 // 2))
    bits = 0
    for place in range(length * 5):  # the first bit is longitude's
        source = (across, math.ceil(length * 5 / 2)) if place % 2 == 0 else (up, length * 5 // 2)
        bits = bits << 1 | source[0] >> (source[1] - 1 - place // 2) & 1
    return "".join(_BASE32[bits >> 5 * at & 31] for at in reversed(range(length)))


def _plus_code(lon: float, lat: float) -> str:
    """Return the ten digits of an Open Location Code: 14 m."""
    across, up = math.floor((lon + 180) * 8000), math.floor((lat + 90) * 8000)
    code = ""
    for _ in range(5):
        code = _PLUS[up % 20] + _PLUS[across % 20] + code
        across, up = across // 20, up // 20
    return f"{code[:8]}+{code[8:]}"


def _quadkey(lon: float, lat: float, zoom: int) -> str:
    sine = math.sin(math.radians(lat))
    x = math.floor((lon + 180) / 360 * 2**zoom)
    y = math.floor((0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * 2**zoom)
    return "".join(str((x >> at & 1) + 2 * (y >> at & 1)) for at in reversed(range(zoom)))


def _polyline(number: int) -> bytes:
    """Return one number as Google's polylines write it."""
    number = ~(number << 1) if number < 0 else number << 1
    out = bytearray()
    while number >= 0x20:
        out.append((0x20 | number & 0x1F) + 63)
        number >>= 5
    return bytes(out) + bytes([number + 63])
