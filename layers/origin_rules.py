"""What may be told of how many people of one country a rescue brought out; the rest is silence.

A rescue's size is released where it is 10 and more (`layers.exactness.LARGE`), and each country's
government gets a sheet of its own. So what is told of one country must not, less what is told of
the others and taken from the size, give away a handful of people. Of one rescue, before anything is
summed, a country's number is told only if

1. it is 11 or more (k of the releases; "suppress < 10" of records.md is the weaker);
2. how many people there were is known, and the record does not contradict itself;
3. those who are of no told country are none, or 11 and more: all told countries taken together,
   whoever gets their sheets. Where they are fewer, the smallest told number is not told.

Then numbers are summed by quarter and compound, and rounded down to fives: "at least".

The law: an attacker has all sheets, of any instants, all that is released of rescues (size, month,
compound), and these rules. For each rescue and country it stays possible that none was of it, or
what stays possible is 11 and more. Of a rescue of which a country could be told it stays possible
that nobody else was there, or that 11 and more were. For who is not told may be a person of whom
no country was noted: all sheets would be the same. How many numbers are not told is not said.

What is said of *all* is said: that at least 30 of 30 were of one country says that nobody was of
another. And silence says that not all were: who knows that each of 11 people was of one of two
countries, and that both were noted, learns that each had some.
Pure.
"""

from collections import Counter
from collections.abc import Sequence

from geo.cells import RELEASE_K
from layers.countries import country_code
from layers.exactness import SMALL_COUNT
from layers.release_rules import at_least

SMALLEST = max(RELEASE_K, SMALL_COUNT)
"""People: the fewest that are told of one country in one rescue, and that may be left beside."""

HOW_TO_READ = (
    "Each number counts people of one country whom rescues brought out of one compound in one "
    "quarter, and means at least that many, rounded down to fives. Of a rescue that had fewer than "
    "11 of them, that left fewer than 11 others, or of which it is not known how many there were, "
    "nobody is counted: smaller numbers are never told, nor whether there are any."
)
"""What must stand beside these numbers."""


def stated(citizenships: Sequence[str]) -> dict[str, int]:
    """Return how many people of which country a rescue is said to have had.

    What is no country with a number is passed over, and so is a country that stands twice: nobody
    knows whether one of its numbers is a part of the other.

    Examples
    --------
    >>> stated(("KEN:12", "in: 30", "XXB", "somebody:4", "LKA:3", "LKA:9"))
    {'KEN': 12, 'IND': 30}

    """
    split = (each.partition(":") for each in citizenships)
    pairs = [(country_code(code), number.strip()) for code, _, number in split]
    often = Counter(code for code, _ in pairs)
    return {
        code: int(number)
        for code, number in pairs
        if code and often[code] == 1 and number.isascii() and number.isdigit()
    }


def told(citizenships: Sequence[str], n_people: int | None) -> dict[str, int]:
    """Return the numbers of one rescue that may be summed, by country: rules 1 to 3.

    Parameters
    ----------
    citizenships
        As the record has them: ISO3:count.
    n_people
        How many people it brought out; None if that is not known.

    Examples
    --------
    >>> told(("KEN:30", "XXB:12", "XXC:3"), 64), told(("KEN:30", "XXB:12", "XXC:3"), 45)
    ({'KEN': 30, 'XXB': 12}, {'KEN': 30})
    >>> told(("KEN:30",), 30), told(("KEN:30",), 33), told(("KEN:30",), None)
    ({'KEN': 30}, {}, {})

    """
    counts = stated(citizenships)
    if n_people is None or sum(counts.values()) > n_people:
        return {}
    large = {code: count for code, count in counts.items() if count >= SMALLEST}
    for smallest in sorted(large, key=lambda code: (large[code], code)):
        if _may_be_left(n_people - sum(large.values())):
            break
        del large[smallest]
    return large


def rounded(counts: Sequence[int]) -> int:
    """Return the number that is published for those of several rescues; each is 11 and more.

    Examples
    --------
    >>> rounded([12]), rounded([12, 17])
    (11, 25)

    """
    return at_least({(str(place), ""): count for place, count in enumerate(counts)})


def _may_be_left(people: int) -> bool:
    return people == 0 or people >= SMALLEST
