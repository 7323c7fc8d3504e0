"""Honest files pass: for every audience, layout and language; and nothing exact is in them."""

from dataclasses import replace

import numpy as np
import pytest

from dashboard.briefing.briefing import Layout
from dashboard.briefing.bundling import bundle
from dashboard.briefing.checking.checker import Checker, check, check_all, refuse
from dashboard.briefing.checking.pdf import places_in
from layers.terms import Audience
from tests.dashboard.briefing.checking.finished import finished, paged
from tests.dashboard.briefing.checking.world import EXACT, MARKINGS, briefed
from tests.exposure.scanner import leaks

WHOM = [(who, Layout.ATLAS, "en") for who in MARKINGS] + [
    (Audience.PARTNER, Layout.ZONE, "my"), (Audience.PUBLIC, Layout.COMPOUND, "th"),
    (Audience.POLICY, Layout.COMPOUND, "km"),
]  # fmt: skip


@pytest.mark.parametrize(("audience", "layout", "language"), WHOM)
def test_every_honest_file_passes(audience: Audience, layout: Layout, language: str) -> None:
    said = briefed(audience, layout, language)
    files, frames = finished(audience, layout, language), paged(audience, layout, language)[1]
    problems = check_all(files, said, {"briefing.pdf": frames})
    assert [each.said() for each in problems] == []
    refuse(problems)


def test_an_honest_bundle_passes() -> None:
    said, frames = briefed(), paged()[1]
    whole = bundle(finished(), said)
    assert [each.said() for each in check("briefing.zip", whole, said, frames)] == []


def test_no_exact_point_is_in_any_octet() -> None:
    for name, content in finished().items():
        assert leaks(content, EXACT) == [], name


@pytest.mark.parametrize("audience", MARKINGS)
def test_no_exact_point_can_be_read_from_the_lines_of_a_map(audience: Audience) -> None:
    content, frames = paged(audience)
    read = np.array(places_in(content, frames))
    assert len(read) > 100
    for lon, lat in EXACT:
        away_m = np.hypot((read[:, 0] - lon) * 106_900, (read[:, 1] - lat) * 110_600)
        assert away_m.min() > 3.0


def test_a_file_for_policy_staff_is_refused_as_one_for_the_public() -> None:
    public = Checker(briefed(Audience.PUBLIC))
    frames = paged()[1]
    for name, content in finished().items():
        if name not in ("page.png", "zones.csv", "zones.geojson"):
            assert public.file(name, content, frames), name


def test_the_same_file_says_the_same_twice() -> None:
    said = replace(briefed(), layers=())
    content = finished()["compounds.geojson"]
    assert check("a.geojson", content, said) == check("a.geojson", content, said) != []
