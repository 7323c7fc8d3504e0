"""The rules of the judge in plain Python, one pixel at a time: the oracle of the compiled ones."""

import math

from imagery.confirm import Rule
from imagery.monitor.judge import Limits
from imagery.monitor.rules import HIDDEN, NORMAL, STRONG, WEAK


def statuses(looks: list[tuple[int, int]], rule: Rule) -> tuple[int, int | None, int]:
    """Return tier, first day and looks that showed it, from (day, grade) in order."""
    strong: list[bool] = []
    tier, first, shown, quiet = 0, None, 0, 0
    for day, grade in looks:
        if grade == HIDDEN:
            continue
        if first is None or tier == 5:
            if grade != STRONG:
                continue
            strong, tier, first, shown, quiet = [], 0, day, 0, 0
        strong.append(grade == STRONG)
        if grade == STRONG:
            shown, quiet = shown + 1, 0
            tier = max(tier, _tier(strong, day - first, rule))
            continue
        quiet += 1
        if quiet >= rule.retracted * (2 if tier == 3 else 1):
            tier, first = (5, first) if tier else (0, None)
    return tier, first, shown


def _tier(strong: list[bool], lasted: int, rule: Rule) -> int:
    run = 0
    for hit in reversed(strong):
        if not hit:
            break
        run += 1
    if sum(strong[-6:]) >= rule.confirmed and lasted >= rule.confirmed_days:
        return 3
    if run >= rule.alert or sum(strong[-5:]) >= 4:
        return 2
    return 1 if run >= rule.provisional else 0


def grade(
    look: dict[str, float], was: dict[str, float], spread: dict[str, float],
    common: dict[str, float], limits: Limits,
) -> int:  # fmt: skip
    """Return the grade of one pixel of six bands and NDVI."""
    if any(math.isnan(each) for each in (*look.values(), *was.values())):
        return HIDDEN
    apart = {name: look[name] - was[name] - common[name] for name in look}
    if _water(look) > 0.10 >= _water(was):
        return HIDDEN
    if was["ndvi"] > 0.40:
        far = min(
            -apart["ndvi"] / spread["ndvi"] / limits.green_z,
            -apart["ndvi"] / limits.green_drop,
            apart["red"] / limits.red_rise,
        )
    else:
        bands = [name for name in look if name != "ndvi"]
        z = math.sqrt(sum((apart[name] / spread[name]) ** 2 for name in bands) / len(bands))
        light = abs(sum(apart[name] for name in ("blue", "green", "red"))) / 3
        far = min(z / limits.bare_z, light / limits.bare_change)
        now, then = _mbi(look), _mbi(was)
        if z >= limits.bare_z and now * then < 0 and abs(now - then) > 0.10:
            far = max(far, 1.0)
    return STRONG if far >= 1 else WEAK if far >= limits.weak else NORMAL


def _water(look: dict[str, float]) -> float:
    return (look["green"] - look["swir16"]) / (look["green"] + look["swir16"])


def _mbi(look: dict[str, float]) -> float:
    one, two, nir = look["swir16"], look["swir22"], look["nir"]
    return (one - two - nir) / (one + two + nir) + 0.5
