"""imagery.compute.travel: what is read can name nothing but plain data."""

import os
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagery.compute.errors import TravelError
from imagery.compute.telling import opened
from imagery.compute.travel import found, named, packed, unpacked
from tests.imagery.compute import tasks
from tests.imagery.compute.tasks import Parcel, Size

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
    | st.binary() | st.dates() | st.datetimes(timezones=st.just(UTC)) | st.timedeltas()
    | st.builds(Parcel, name=st.text(), size=st.sampled_from(Size)),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
)  # fmt: skip


@given(PLAIN)
def test_plain_data_comes_back_as_it_went(value: object) -> None:
    assert unpacked(packed(value)) == value


class Called:
    """Names a function that is run when this is read."""

    def __init__(self, function: Callable[..., object], *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[object, tuple[Any, ...]]:
        """Name it."""
        return self.call


@pytest.mark.parametrize(
    "evil",
    [Called(os.system, "true"), Called(eval, "1"), Called(getattr, 1, "real"),
     Called(__import__, "os"), Called(tasks.square, 3), Called(exec, "1"),
     Called(open, "/dev/null"),
    ],
    ids=lambda each: each.call[0].__name__,
)  # fmt: skip
def test_bytes_that_name_a_function_are_refused_unread(evil: Called) -> None:
    with pytest.raises(TravelError):
        unpacked(pickle.dumps(evil))
    assert "refused" in opened(1, pickle.dumps((evil, ""))).error


@pytest.mark.parametrize("box", [b"", b"nonsense", packed([1, 2, 3])[:-3]])
def test_damaged_bytes_are_refused(box: bytes) -> None:
    with pytest.raises(TravelError, match="damaged"):
        unpacked(box)


def test_a_function_is_found_by_its_name() -> None:
    assert found(named(tasks.square)) is tasks.square


@pytest.mark.parametrize(
    "name", ["no.such.module:f", "os:nothing", "tests.imagery.compute.tasks:Size"]
)
def test_a_function_that_is_not_there_says_what_to_do(name: str) -> None:
    with pytest.raises(TravelError, match="same version"):
        found(name)


def test_days_and_times_are_plain() -> None:
    there = (date(2024, 1, 2), datetime(2024, 1, 2, tzinfo=UTC), timedelta(days=1), {1}, 1j)
    assert unpacked(packed(there)) == there
