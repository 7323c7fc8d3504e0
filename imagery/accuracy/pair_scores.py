"""Pair scores: what two dates give, beside the plain baseline, against an answer or none."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from imagery.accuracy.pair_sets import Layout, Mask, PairArrays, PairSet, days_apart, read
from imagery.accuracy.rates import Rate, rate
from imagery.change import Kind
from imagery.pairs.compare import PairChange, compare
from imagery.pairs.plain import plain_change

_EIGHT = np.ones((3, 3), dtype=np.int8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Agreement with the answer, over the pixels that count; 0 where nothing was found."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PairScore:
    """Ours and the plain baseline on one pair."""

    name: str
    layout: Layout
    ours: Agreement | None
    """None for a control, which has nothing to find."""

    plain: Agreement | None
    valid_km2: float
    days: int | None
    """Between the two dates, where the names of files tell them."""

    objects: dict[str, int]
    """Kind, in lower case -> ours, objects of 8-connected pixels of that kind;
    `construction` -> all kinds but `other` together; `plain` -> the baseline's objects."""

    false: Rate | None
    """Construction found in a control, over its land and days; None for any other pair."""

    def per_100km2(self, kind: str) -> float:
        """Return how many objects of a kind there are on 100 km²."""
        return 100 * self.objects[kind] / max(self.valid_km2, 1e-9)


def score_pair(pair: PairSet) -> PairScore:
    """Return how well a pair's answer is met, by ours and by the plain baseline."""
    arrays = read(pair)
    ours = compare(arrays.before, arrays.after, arrays.bands, arrays.resolution_m, arrays.valid)
    plain = plain_change(arrays.before, arrays.after, arrays.valid)
    answered = pair.layout is not Layout.CONTROL
    km2 = float(arrays.valid.sum()) * arrays.resolution_m**2 / 1e6
    days = None if answered else days_apart(pair)
    objects = _objects(ours, plain)
    return PairScore(
        name=pair.name,
        layout=pair.layout,
        ours=agreement(ours.changed, arrays) if answered else None,
        plain=agreement(plain, arrays) if answered else None,
        valid_km2=km2,
        days=days,
        objects=objects,
        false=rate(objects["construction"], km2_years=km2 * days / 365.25)
        if days and km2
        else None,
    )


def agreement(found: Mask, arrays: PairArrays) -> Agreement:
    """Return precision, recall and F1 of what was found, over the pixels that count."""
    hits = int((found & arrays.truth & arrays.counted).sum())
    claimed, wanted = (int((mask & arrays.counted).sum()) for mask in (found, arrays.truth))
    return Agreement(
        precision=hits / max(claimed, 1),
        recall=hits / max(wanted, 1),
        f1=2 * hits / max(claimed + wanted, 1),
    )


def _objects(ours: PairChange, plain: Mask) -> dict[str, int]:
    masks = {kind.name.lower(): ours.kind == kind for kind in Kind if kind is not Kind.NONE}
    masks |= {"construction": ours.changed, "plain": plain}
    return {name: int(ndimage.label(mask, structure=_EIGHT)[1]) for name, mask in masks.items()}
