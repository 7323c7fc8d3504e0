"""The rules of the judge in plain Python, one pixel at a time: the oracle of the compiled ones."""

from imagery.confirm import Rule
from imagery.monitor.rules import HIDDEN, STRONG


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
