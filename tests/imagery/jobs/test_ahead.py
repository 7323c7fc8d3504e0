"""imagery.jobs.ahead: the same items in the same order, one of them made early."""

from collections.abc import Iterator

import pytest

from imagery.jobs.ahead import ahead


def counted(until: int, made: list[int]) -> Iterator[int]:
    for number in range(1, until + 1):
        made.append(number)
        yield number


@pytest.mark.parametrize("until", [0, 1, 5])
def test_items_come_in_their_order(until: int) -> None:
    assert list(ahead(counted(until, []))) == list(range(1, until + 1))


def test_no_more_than_one_item_is_made_early() -> None:
    made: list[int] = []
    for number in ahead(counted(9, made)):
        assert max(made) <= number + 1


def test_what_is_raised_comes_after_the_items_before_it() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise OSError("the source does not answer")

    items = ahead(broken())
    assert next(items) == 1
    with pytest.raises(OSError, match="does not answer"):
        next(items)
