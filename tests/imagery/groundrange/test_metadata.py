"""imagery.groundrange: annotation and calibration files that come from elsewhere."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from imagery.errors import RasterError
from imagery.groundrange.annotation import annotation_of
from imagery.groundrange.calibration import calibration_of
from tests.imagery.groundrange.passing import (
    Passing,
    annotation_xml,
    calibration_xml,
    gamma_of,
)

Change = Callable[[bytes], bytes]

TIES = annotation_xml(Passing(lon=98.5, lat=17.0).ties(np.random.default_rng(5)))
GAMMA = calibration_xml()

BOMB = (b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        b"<product>&b;</product>")  # fmt: skip
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><product>&a;</product>'

NO_XML: dict[str, Change] = {
    "empty": lambda _: b"",
    "cut short": lambda body: body[: len(body) // 2],
    "a page of HTML": lambda _: b"<html><br>not found</html",
    "entities that grow": lambda _: BOMB,
    "an entity of another file": lambda _: OUTSIDE,
    "bytes": lambda _: bytes(range(256)) * 40,
    "an encoding that there is none of": lambda _: b'<?xml version="1.0" encoding="x-none"?><a/>',
}
ANNOTATIONS: dict[str, tuple[Change, str]] = {
    "another mode": (lambda b: b.replace(b"<mode>IW", b"<mode>EW"), "EW"),
    "another product": (lambda b: b.replace(b"Type>GRD", b"Type>SLC"), "SLC"),
    "another polarisation": (lambda b: b.replace(b"tion>VV", b"tion>VH"), "VH"),
    "no points": (lambda b: re.sub(rb"<geolocationGridPoint>.*</geolocationGridPoint>", b"", b),
                  "0 tie points"),
    "one point less": (lambda b: re.sub(rb"<geolocationGridPoint>.*?</geolocationGridPoint>", b"",
                                        b, count=1), "no whole grid"),
    "a point twice": (lambda b: b.replace(b"<pixel>1260</pixel>", b"<pixel>0</pixel>"), "grid"),
    "no number": (lambda b: b.replace(b"<line>0</line>", b"<line>first</line>"), "no numbers"),
    "nan": (lambda b: re.sub(rb"<height>[^<]*", b"<height>nan", b), "no numbers"),
    "infinity": (lambda b: re.sub(rb"<latitude>[^<]*", b"<latitude>inf", b), "no numbers"),
    "beyond the pole": (lambda b: re.sub(rb"<latitude>[^<]*", b"<latitude>91", b), "latitude"),
    "in orbit": (lambda b: re.sub(rb"<height>[^<]*", b"<height>700000", b), "height"),
    "straight down": (lambda b: re.sub(rb"Angle>[^<]*</inc", b"Angle>0</inc", b), "incidence"),
    "no size": (lambda b: re.sub(rb"<numberOfLines>[^<]*", b"<numberOfLines>", b), "lines"),
    "far too many": (lambda b: b.replace(b"<geolocationGridPoint>", b"<geolocationGridPoint>" + (
        b"</geolocationGridPoint><geolocationGridPoint>" * 200)), "tie points"),
}  # fmt: skip
CALIBRATIONS: dict[str, tuple[Change, str]] = {
    "another polarisation": (lambda b: b.replace(b"tion>VV", b"tion>VH"), "VH"),
    "no vectors": (lambda b: re.sub(rb"<calibrationVector>.*Vector>", b"", b), "0 cal"),
    "fewer values": (lambda b: re.sub(rb"(<gamma[^>]*>)\S+ ", rb"\1", b, count=1), "as many"),
    "zero": (lambda b: re.sub(rb"(<gamma[^>]*>)\S+ ", rb"\g<1>0 ", b, count=1), "above 0"),
    "nan": (lambda b: re.sub(rb"(<gamma[^>]*>)\S+ ", rb"\1nan ", b, count=1), "no numbers"),
    "pixels that fall": (lambda b: b.replace(b">0 40 80 ", b">80 40 0 "), "rise"),
    "lines that fall": (lambda b: b.replace(b"<line>-500<", b"<line>99999<"), "do not rise"),
}  # fmt: skip


@pytest.mark.parametrize("case", NO_XML)
@pytest.mark.parametrize("what", [annotation_of, calibration_of])
def test_what_is_no_sound_xml_is_refused(case: str, what: Callable[..., object]) -> None:
    with pytest.raises(RasterError, match=r"^a\.xml .*Fetch it again|^a\.xml"):
        what(NO_XML[case](TIES), polarisation="vv", name="a.xml")


@pytest.mark.parametrize("case", ANNOTATIONS)
def test_an_annotation_that_cannot_be_is_refused_with_the_reason(case: str) -> None:
    change, said = ANNOTATIONS[case]
    assert change(TIES) != TIES
    with pytest.raises(RasterError, match=said):
        annotation_of(change(TIES), polarisation="vv", name="a.xml")


@pytest.mark.parametrize("case", CALIBRATIONS)
def test_a_calibration_that_cannot_be_is_refused_with_the_reason(case: str) -> None:
    change, said = CALIBRATIONS[case]
    assert change(GAMMA) != GAMMA
    with pytest.raises(RasterError, match=said):
        calibration_of(change(GAMMA), polarisation="vv", name="a.xml")


def test_points_in_any_order_are_the_same_grid() -> None:
    points = re.findall(rb"<geolocationGridPoint>.*?</geolocationGridPoint>", TIES)
    mixed = TIES.replace(b"".join(points), b"".join(reversed(points)))
    assert mixed != TIES
    one, other = (annotation_of(each, polarisation="vv", name="a") for each in (TIES, mixed))
    for field in ("lines", "pixels", "lon", "lat", "height_m", "incidence"):
        assert np.array_equal(getattr(one, field), getattr(other, field))


def test_gamma_nought_comes_out_as_it_went_in() -> None:
    table = calibration_of(GAMMA, polarisation="vv", name="c.xml")
    line, pixel = np.meshgrid(np.arange(5_000, 5_040), np.arange(12_000, 12_100), indexing="ij")
    power = np.random.default_rng(2).uniform(0.001, 3, line.shape)
    stored = (np.sqrt(power) * gamma_of(line, pixel)).astype(np.float32)
    back = table.gamma_nought(stored, 5_000, 12_000)
    assert np.abs(10 * np.log10(back / power)).max() < 0.01


def test_zero_and_what_was_not_observed_are_no_dark_ground() -> None:
    table = calibration_of(GAMMA, polarisation="vv", name="c.xml")
    back = table.gamma_nought(np.array([[0, np.nan, 100]], dtype=np.float32), 0, 0)
    assert np.isnan(back[0, :2]).all()
    assert back[0, 2] > 0
