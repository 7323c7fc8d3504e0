"""layers.exchange.smart.ids: always allowed, always the same, never twice."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import RejectedError
from layers.exchange.smart.countries import alpha2, alpha3
from layers.exchange.smart.ids import region_ids, site_ids

REGION = re.compile(r"[A-Z]{2}_([RST]\d{3}|C[0-7]\d{2})")
NAMES = st.text(min_size=1, max_size=30)


@given(countries=st.dictionaries(NAMES, st.sampled_from(["KHM", "MMR", "XXA"]), max_size=40))
def test_every_zone_gets_an_id_that_smart_allows_and_no_other_has(
    countries: dict[str, str],
) -> None:
    made = region_ids(countries)
    assert made.keys() == countries.keys()
    assert len(set(made.values())) == len(countries)
    assert all(REGION.fullmatch(each) for each in made.values())
    assert region_ids(dict(reversed(countries.items()))) == made


@given(names=st.sets(NAMES, max_size=60))
def test_every_site_gets_an_id_that_smart_allows_and_no_other_has(names: set[str]) -> None:
    made = site_ids("KH_R500", names)
    assert made.keys() == names
    assert len(set(made.values())) == len(names)
    assert all(re.fullmatch(r"KH_R500_\d{4}", each) for each in made.values())


def test_an_id_that_smart_allows_stays() -> None:
    assert region_ids({"KR_R002": "KOR", "MY_C000": "MYS"}) == {
        "KR_R002": "KR_R002", "MY_C000": "MY_C000"
    }  # fmt: skip
    assert site_ids("KR_R002", ["KR_R002_0007"]) == {"KR_R002_0007": "KR_R002_0007"}


def test_a_number_that_is_taken_goes_to_nobody_else() -> None:
    taken = [f"KR_R002_{number:04d}" for number in range(9_999)]
    assert site_ids("KR_R002", [*taken, "mine"])["mine"] == "KR_R002_9999"
    with pytest.raises(RejectedError, match="no number left"):
        site_ids("KR_R002", [*taken, "mine", "yours"])


def test_a_country_is_known_or_none_is_invented() -> None:
    assert [alpha3(two) for two in ("KR", "BR", "MY", "QZ")] == ["KOR", "BRA", "MYS", "XXX"]
    assert [alpha2(three) for three in ("KHM", "MMR", "LAO", "XXA")] == ["KH", "MM", "LA", "XX"]
    assert region_ids({"Z-1": "KHM"})["Z-1"].startswith("KH_R")
