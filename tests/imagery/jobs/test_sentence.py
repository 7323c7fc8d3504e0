"""imagery.jobs.sentence: it says what the looks carry, and no more."""

from datetime import date
from math import nan

import pytest

from imagery.jobs.sentence import Strayed, sentence
from layers.terms import DetectionKind
from tests.builders import a_detection

MONTHS = [("2024-02", "earthworks"), ("2024-03", "unknown"), ("2024-04", "structure")]


def strayed(now: float = 0.4, usual: float = 0.2, away: float = 0.05, before: int = 40) -> Strayed:
    return Strayed(index="brightness", now=now, usual=usual, away=away, before=before)


def said(far: Strayed, *, looks: int = 9, **detection: object) -> str:
    return sentence(a_detection(looks=looks, **detection), far, MONTHS, "balanced")


def test_it_tells_the_window_the_index_the_phase_and_the_point() -> None:
    told = said(strayed(), window_start=date(2024, 1, 3), window_end=date(2024, 2, 1))
    assert told.startswith("Between 2024-01-03 and 2024-02-01 ")
    assert (
        "brightness is 0.40, where 0.15 to 0.25 was usual for the season, in 9 clear looks." in told
    )
    assert "In 2024-04 it looked like a structure" in told
    assert "In 1 of 3 months since, no clear look reached it." in told
    assert told.endswith("Operating point: balanced.")


def test_without_a_look_before_it_names_no_beginning() -> None:
    assert said(strayed(), window_start=None).startswith("By ")


def test_what_one_look_would_not_show_is_said_of_all_of_them() -> None:
    assert "One look alone would be within the 0.15 to 0.25" in said(strayed(now=0.22))
    assert "9 together are not" in said(strayed(now=0.22))


@pytest.mark.parametrize("now", [0.2, 0.201])
def test_an_index_that_does_not_stray_is_not_said_to(now: float) -> None:
    told = said(strayed(now=now))
    assert "strays in no one index" in told
    assert "together are not" not in told
    assert ", in 9 clear looks" not in told


@pytest.mark.parametrize("far", [strayed(now=nan), strayed(usual=nan), strayed(away=0)])
def test_what_is_not_known_is_left_out(far: Strayed) -> None:
    assert "Since then" not in said(far)


def test_a_narrow_band_takes_a_third_digit() -> None:
    assert "is 0.013, where 0.004 to 0.012" in said(strayed(0.0131, 0.008, 0.004))


@pytest.mark.parametrize("kind", DetectionKind)
def test_every_kind_has_words(kind: DetectionKind) -> None:
    assert " ha of " in said(strayed(), kind=kind)


def test_the_reason_of_an_end_is_said() -> None:
    assert "Expired: too few." in said(strayed(), status="expired", reason="Expired: too few.")


def test_from_one_look_before_nothing_is_called_usual() -> None:
    told = said(strayed(before=1), looks=1)
    assert "brightness is 0.40; before, it was 0.20 (1 clear look)." in told
    assert "usual" not in told
