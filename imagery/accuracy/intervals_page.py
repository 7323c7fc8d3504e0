"""Page: how often the intervals of areas hold what is true, as Markdown."""

from collections.abc import Sequence

from imagery.accuracy.intervals import SEED, Coverage, Measured, coverage, strata

_HEAD = """# Whether the intervals of areas are true

Made by `make coverage-of-intervals` from {count} simulated compounds, seed {seed}: outlines of
real building sites (IARPA SMART, {region}), built up by chance on invented land, in one quarter
each, with its season, cloud, haze, registration errors (0.3 pixels) and roofs from pale to dark.
Each is measured as a real one is. The width of intervals was set on compounds of seed 1; those
here were not used for it. An interval of 90 % should hold the truth of 85 to 95 of 100.

Simulated roofs, soils and fields are simple: real ground has more kinds of both, so on real
ground expect less. Built means roofs, concrete and paved yards, not bare soil.
"""

_TABLE = (
    "| {by} | compounds | not observed | truth within the interval | 90 % interval of that | mean "
    "error, ha | error / area | width / area |\n|---|---:|---:|---:|---:|---:|---:|---:|\n"
)


def page(made: Sequence[Measured], *, region: str, seed: int = SEED) -> str:
    """Return what was measured, by method, and by what may make it hard."""
    methods = list(dict.fromkeys(each.method for each in made))
    parts = [_HEAD.format(count=len(made) // max(len(methods), 1), seed=seed, region=region)]
    parts.append("## All compounds\n\n" + _TABLE.format(by="method"))
    groups = {method: [each for each in made if each.method == method] for method in methods}
    parts += [_row(method, coverage(group)) for method, group in groups.items()]
    for method, group in groups.items():
        parts.append(f"\n## {method}, by what may make it hard\n\n{_TABLE.format(by='kind')}")
        parts += [_row(f"{by}: {kind.split(': ')[-1]}", found) for by, kind, found in strata(group)]
    parts.append(
        "\nMean error is the estimate less the truth; error and width are summed over compounds "
        "and divided by the sum of their true areas.\n"
    )
    return "".join(parts)


def _row(name: str, found: Coverage) -> str:
    return (
        f"| {name} | {found.count} | {found.unseen} | {found.share:.0%} | {found.low:.0%} to "
        f"{found.high:.0%} | {found.bias_ha:+.2f} | {found.error_share:.0%} | "
        f"{found.width_share:.0%} |\n"
    )
