"""dashboard.joined.ranking: laws of the order, and bounds that can be reached."""

from collections.abc import Mapping
from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from dashboard.joined.ranking import FULL, ranked

NAMES = ("growth", "reports", "status")
VALUES = st.one_of(st.none(), st.integers(0, 4).map(lambda n: n * FULL // 4))
COMPOUND = st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES))
EVIDENCE = st.dictionaries(st.sampled_from("abcde"), COMPOUND, min_size=1, max_size=5)
WEIGHTS = st.fixed_dictionaries(dict.fromkeys(NAMES, st.integers(0, 10)))

Values = Mapping[str, int | None]


def order(evidence: Mapping[str, Values], weights: Mapping[str, int]) -> list[str]:
    return [each.id for each in ranked(evidence, weights)]


@given(evidence=EVIDENCE, weights=WEIGHTS)
def test_each_compound_has_one_rank_within_its_bounds_and_they_count_up_from_one(
    evidence: dict[str, Values], weights: dict[str, int]
) -> None:
    for by in ("known", "most"):
        found = ranked(evidence, weights, order=by)  # type: ignore[arg-type]
        assert [each.rank for each in found] == [*range(1, len(evidence) + 1)]
        assert {each.id for each in found} == set(evidence)
        assert all(1 <= each.best <= each.rank <= each.worst <= len(found) for each in found)


@given(evidence=EVIDENCE, weights=WEIGHTS, name=st.sampled_from(NAMES), more=st.integers(0, FULL))
def test_more_evidence_never_lowers_a_score_and_never_worsens_a_rank(
    evidence: dict[str, Values], weights: dict[str, int], name: str, more: int
) -> None:
    each = min(evidence)
    before = next(one for one in ranked(evidence, weights) if one.id == each)
    raised = min((evidence[each][name] or 0) + more, FULL)
    after = ranked({**evidence, each: {**evidence[each], name: raised}}, weights)
    found = next(one for one in after if one.id == each)
    assert found.known >= before.known
    assert found.rank <= before.rank


@given(evidence=EVIDENCE, weights=WEIGHTS, name=st.sampled_from(NAMES))
def test_a_measure_that_weighs_nothing_changes_nothing(
    evidence: dict[str, Values], weights: dict[str, int], name: str
) -> None:
    without = {
        each: {key: value for key, value in values.items() if key != name}
        for each, values in evidence.items()
    }
    other = {each: {**values, name: FULL} for each, values in evidence.items()}
    asked = {**weights, name: 0}
    assert ranked(evidence, asked) == ranked(without, asked) == ranked(other, asked)


@given(evidence=EVIDENCE, weights=WEIGHTS, times=st.integers(2, 9))
def test_weights_that_are_all_so_many_times_as_large_leave_order_and_bounds_as_they_are(
    evidence: dict[str, Values], weights: dict[str, int], times: int
) -> None:
    larger = {name: weight * times for name, weight in weights.items()}
    first, second = ranked(evidence, weights), ranked(evidence, larger)
    assert [(e.id, e.best, e.worst) for e in first] == [(e.id, e.best, e.worst) for e in second]


@given(evidence=EVIDENCE, weights=WEIGHTS)
def test_ties_are_broken_by_the_id_whatever_order_they_come_in(
    evidence: dict[str, Values], weights: dict[str, int]
) -> None:
    turned = dict(reversed(evidence.items()))
    assert ranked(evidence, weights) == ranked(turned, weights)
    found = ranked(evidence, weights)
    for one, two in pairwise(found):
        assert one.known > two.known or (one.known == two.known and one.id < two.id)


@given(
    evidence=st.dictionaries(st.sampled_from("abc"), COMPOUND, min_size=1, max_size=3),
    weights=WEIGHTS,
)
def test_the_bounds_are_the_best_and_worst_ranks_of_all_that_could_turn_out(
    evidence: dict[str, Values], weights: dict[str, int]
) -> None:
    gaps = [(each, name) for each in evidence for name in NAMES if evidence[each][name] is None]
    told = {each.id: each for each in ranked(evidence, weights)}
    reached: dict[str, list[int]] = {each: [] for each in evidence}
    for turned in product((0, FULL), repeat=len(gaps)):
        world = {each: dict(values) for each, values in evidence.items()}
        for (each, name), value in zip(gaps, turned, strict=True):
            world[each][name] = value
        for place, each in enumerate(order(world, weights), 1):
            reached[each].append(place)
    for each, places in reached.items():
        assert (min(places), max(places)) == (told[each].best, told[each].worst)


@given(evidence=EVIDENCE, weights=WEIGHTS)
def test_what_is_not_known_is_named_and_widens_the_score_by_its_weight_alone(
    evidence: dict[str, Values], weights: dict[str, int]
) -> None:
    whole = sum(weights.values())
    for each in ranked(evidence, weights):
        missing = {n for n in NAMES if weights[n] and evidence[each.id][n] is None}
        assert set(each.unknown) == missing
        gap = 100 * sum(weights[name] for name in missing) / whole if whole else 0.0
        assert abs(each.most - each.known - gap) < 1e-9
        assert abs(sum(each.parts.values()) - each.known) < 1e-9
        assert not set(each.parts) & missing


@given(evidence=EVIDENCE, weights=WEIGHTS)
def test_the_rank_that_one_gap_could_lead_to_is_that_of_its_being_known(
    evidence: dict[str, Values], weights: dict[str, int]
) -> None:
    for each in ranked(evidence, weights):
        assert set(each.if_known) == set(each.unknown)
        for name, rank in each.if_known.items():
            told = {**evidence, each.id: {**evidence[each.id], name: FULL}}
            assert order(told, weights).index(each.id) + 1 == rank
            assert each.best <= rank <= each.rank


def test_without_any_weight_all_scores_are_zero_and_the_order_is_that_of_ids() -> None:
    found = ranked({"b": {"growth": FULL}, "a": {"growth": None}}, {"growth": 0})
    assert [(each.id, each.known, each.most, each.best, each.worst) for each in found] == [
        ("a", 0.0, 0.0, 1, 1), ("b", 0.0, 0.0, 2, 2),
    ]  # fmt: skip


def test_by_the_most_that_it_could_be_the_one_nobody_knows_of_comes_first() -> None:
    evidence: dict[str, Values] = {"a": {"growth": 500}, "b": {"growth": None}}
    weights = {"growth": 4}
    assert [each.id for each in ranked(evidence, weights)] == ["a", "b"]
    assert [each.id for each in ranked(evidence, weights, order="most")] == ["b", "a"]
    assert {(each.best, each.worst) for each in ranked(evidence, weights)} == {(1, 2)}
