"""A refusal says how many, of what kind, where and what to do; and repeats nothing."""

import numpy as np
import pytest

from dashboard.briefing.checking.checker import refuse
from dashboard.briefing.checking.problem import Breach, Problem
from layers.errors import NotReleasableError
from tests.dashboard.briefing.checking.finished import breaches, checker, finished, honest, swapped
from tests.dashboard.briefing.checking.world import VICTIM


def test_nothing_is_refused_of_no_problems() -> None:
    refuse([])


def test_a_refusal_counts_and_repeats_no_value() -> None:
    content = swapped("briefing.kml", "<coordinates>98.",
                      "<coordinates>98.600123456,16.300123456 98.")  # fmt: skip
    content = content.replace(b">verified<", b">alert<")
    problems = checker().file("briefing.kml", content)
    with pytest.raises(
        NotReleasableError, match=r"not handed over: \d+ problems in 1 files"
    ) as told:
        refuse(problems)
    words = str(told.value)
    assert Breach.FINER.value in words
    assert "alert" not in words
    assert not any(str(each)[:7] in words for each in VICTIM)
    assert all(each.why and each.todo and each.file == "briefing.kml" for each in problems)


def test_no_name_of_a_strange_part_is_repeated() -> None:
    problem = Problem(file="a", place="part 3", breach=Breach.ATTACHED, what="x.")
    assert problem.said().startswith("a, part 3: x. ")


@pytest.mark.parametrize("breach", Breach)
def test_every_kind_says_why_it_matters_and_what_to_do(breach: Breach) -> None:
    problem = Problem(file="a", place="", breach=breach, what="x.")
    assert problem.why.endswith(".")
    assert problem.todo.endswith(".")


@pytest.mark.parametrize("name", [
    "briefing.gpkg", "briefing.qgs", "briefing.kml", "briefing.xlsx", "zones.geojson",
    "briefing.pdf", "page.png", "briefing.pptx", "briefing.html", "briefing.json",
])  # fmt: skip
def test_a_damaged_file_is_a_problem_and_no_crash(name: str) -> None:
    content, rng = honest(name), np.random.default_rng(7)
    assert breaches(name, b"")
    assert breaches(name, content[: len(content) // 2])
    assert breaches(name, rng.bytes(5_000))
    for _ in range(6):
        spoilt = bytearray(content)
        for at in rng.integers(0, len(spoilt), 20):
            spoilt[at] ^= int(rng.integers(1, 255))
        breaches(name, bytes(spoilt))


def test_a_file_of_another_kind_is_refused() -> None:
    assert breaches("a.docx", b"x") == {Breach.UNKNOWN}
    assert breaches("a", b"x") == {Breach.UNKNOWN}


def test_a_file_under_the_name_of_another_kind_is_refused() -> None:
    for name, content in finished().items():
        kind = name.rpartition(".")[2]
        other = "csv" if kind != "csv" else "geojson"
        assert breaches(f"a.{other}", content), name


def test_json_without_end_is_a_problem() -> None:
    assert breaches("a.geojson", b"[" * 200_000) == {Breach.DAMAGED}
    deep = b'{"features": ' + b"[" * 200_000
    assert breaches("a.geojson", deep) == {Breach.DAMAGED}
