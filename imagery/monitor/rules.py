"""Rules: the judge's arithmetic, compiled.

What it means stands in `imagery.monitor.judge`. A look is taken in by blocks of pixels that stay
in the processor's nearest cache: what was expected, the grade, the counts. Most pixels of most
looks are normal, so each step does the usual for a whole row at once, without a branch, and then
goes once more to the few that are not. All of it lies in one file, for numba compiles a function
anew only when its own file changes.

Arrays are (feature, pixel) or (pixel,); blocks are their first `size` places.
"""

import numpy as np

from imagery.change import Status
from imagery.kernels.jit import exact
from imagery.kernels.prefetch import LINE, prefetch
from imagery.monitor.history import UNKNOWN
from imagery.surface import NEUTRAL, NEUTRAL_BLUE, WATER_MNDWI

NO_DAY = 0
FIRST_DAY, LAST_DAY = np.datetime64(1, "D"), np.datetime64(np.iinfo(np.uint16).max, "D")
"""Days are counted from 1970-01-01, before there was any look, in 16 bits."""

BEGUN = -1
"""Tier of an episode that has no word yet; the others are codes of imagery.change.Status."""

NORMAL, WEAK, STRONG, HIDDEN = range(4)

_BLOCK, _AHEAD = 4096, 512
_PLANTS = np.float32(0.40)
"""Expected NDVI from which a pixel is on the branch of plants."""

_TURNED = np.float32(0.10)
"""Change of MBI, with a change of its sign, that says soil turned to something else."""

_TINY = np.float32(1e-6)
_SINGLES = 8
"""Places before the visible ones in the array of `Places`."""

_BANDS, _BLUE = 6, 7
"""Which of them say how many bands there are, and where blue is."""

_NEUTRAL, _NEUTRAL_BLUE = np.float32(NEUTRAL), np.float32(NEUTRAL_BLUE)
_WATER = np.float32(WATER_MNDWI)
"""Touch this file when they change: what is compiled and kept does not see it."""

_NONE, _PROVISIONAL, _ALERT = int(Status.NONE), int(Status.PROVISIONAL), int(Status.ALERT)
_CONFIRMED, _RETRACTED = int(Status.CONFIRMED), int(Status.RETRACTED)


@exact
def take_in(values, history, common, kind, at, limits, day, rule, counts, sums):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Take in one look, in place: see imagery.monitor.judge.take_in."""
    features, pixels = values.shape
    terms, step, beta, sigma, short, season = history
    _, _, _, tier, _, _, shown, _, _, _ = counts
    expected = np.empty((features, _BLOCK), dtype=np.float32)
    total, light = np.empty(_BLOCK, dtype=np.float32), np.empty(_BLOCK, dtype=np.float32)
    grades, busy = np.empty(_BLOCK, dtype=np.uint8), np.empty(_BLOCK, dtype=np.uint8)
    there = np.empty(_BLOCK, dtype=np.int64)
    behind = 0
    for start in range(0, pixels, _BLOCK):
        part = slice(start, min(start + _BLOCK, pixels))
        look, spread, ground = values[:, part], sigma[:, part], kind[part]
        graded = grades[: ground.size]
        behind = _expect(terms, step, beta, short, season, part.start, part.stop, behind,
                         expected)  # fmt: skip
        _grade(values, start, expected, sigma, common, ground, at, limits, total, light, graded)
        _silence(expected, spread, common, ground, at, limits, tier[part], shown[part],
                 sums[1][:, part], graded)  # fmt: skip
        _count(graded, day, start, counts, busy)
        some = _places(busy, ground.size, there)
        _strengthen(there, some, start, graded, look, expected, spread, common, ground, total, at,
                    day, rule, counts, sums)  # fmt: skip
        _weaken(there, some, start, graded, day, rule, counts)


@exact
def _places(busy, size, there):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Write the places of the marked pixels of a block; return how many there are."""
    busy[size:] = 0
    eights = busy.view(np.uint64)  # most are empty
    found = 0
    for eight in range(eights.size):
        if eights[eight]:
            for p in range(8 * eight, 8 * eight + 8):
                if busy[p]:
                    there[found] = p
                    found += 1
    return found


@exact
def _expect(terms, step, beta, short, season, start, stop, behind, expected):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Write what a block is expected to show; return how many short histories lie behind it."""
    _, features, pixels = beta.shape
    for feature in range(features):
        unit = step[feature]
        zero, one, two = unit * terms[0], unit * terms[1], unit * terms[2]
        three, four = unit * terms[3], unit * terms[4]
        for first in range(start, stop, _AHEAD):
            last = min(first + _AHEAD, stop)
            for wave in range(beta.shape[0]):
                for p in range(last, min(last + _AHEAD, pixels), 2 * LINE):
                    prefetch(beta[wave], feature, p)
            level, cos, sin = (
                beta[0, feature, first:last],
                beta[1, feature, first:last],
                beta[2, feature, first:last],
            )
            cos2, sin2 = beta[3, feature, first:last], beta[4, feature, first:last]
            row = expected[feature, first - start : last - start]
            for p in range(row.size):
                mean = zero * np.float32(level[p])
                once = one * np.float32(cos[p]) + two * np.float32(sin[p])
                twice = three * np.float32(cos2[p]) + four * np.float32(sin2[p])
                row[p] = mean + once + twice if level[p] != UNKNOWN else np.float32(np.nan)
    while behind < short.size and short[behind] < stop:
        for feature in range(features):
            expected[feature, short[behind] - start] = season[feature, behind]
        behind += 1
    return behind


@exact
def _grade(values, start, expected, sigma, common, kind, at, limits, total, light, grades):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Write the grade of each pixel of a block; `total` and `light` are room to work in.

    Rows are cut one by one: of a block cut at once the compiler does not know that the pixels of
    a row are neighbours, and takes them one at a time.
    """
    part = slice(start, start + grades.size)
    total[:] = 0
    light[:] = 0
    for band in range(at[_BANDS]):
        visible = np.float32(0)
        for number in range(_SINGLES, at.size):
            visible = np.float32(1) if at[number] == band else visible
        _stray(values[band, part], expected[band], sigma[band, part], common[:, band], kind,
               visible, total, light)  # fmt: skip
    strayed = limits[3] * limits[3] * np.float32(at[_BANDS])
    lighter = limits[4] * np.float32(at.size - _SINGLES)
    _on_bare(total, light, strayed, lighter, limits[5], grades)
    if min(at[3], at[4], at[5]) >= 0:
        look = values[:, part]
        for p in range(grades.size):
            if total[p] >= strayed and grades[p] != STRONG and _turned(look, expected, p, at):
                grades[p] = STRONG
    if at[0] >= 0:
        _on_plants(
            values[at[0], part], values[at[1], part], expected[at[0]], expected[at[1]],
            sigma[at[0], part], common[:, at[0]], common[:, at[1]], kind, limits, grades,
        )  # fmt: skip
    if at[2] >= 0 and at[4] >= 0:
        _flood(values[at[2], part], values[at[4], part], expected[at[2]], expected[at[4]], grades)


@exact
def _stray(values, expected, sigma, common, kind, visible, total, light):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Add a band's departures: their squares in sigmas, and how much lighter it is if visible."""
    c0, c1, c2, c3 = common[0], common[1], common[2], common[3]
    for p in range(values.size):
        k = kind[p]
        shift = c0 if k == 0 else (c1 if k == 1 else (c2 if k == 2 else c3))
        apart = values[p] - expected[p] - shift
        light[p] += visible * apart
        apart /= sigma[p]
        total[p] += apart * apart


@exact
def _on_bare(total, light, strayed, lighter, weak, grades):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Write the grades as if no plants were expected: all bands strayed, and the light did."""
    weak_strayed, weak_lighter = weak * weak * strayed, weak * lighter
    for p in range(grades.size):
        apart, size = total[p], abs(light[p])
        one = np.uint8(NORMAL)
        if (apart >= weak_strayed) & (size >= weak_lighter):
            one = np.uint8(WEAK)
        if (apart >= strayed) & (size >= lighter):
            one = np.uint8(STRONG)
        if apart != apart:  # noqa: PLR0124  # NaN alone differs from itself
            one = np.uint8(HIDDEN)
        grades[p] = one


@exact
def _on_plants(ndvi, red, was, was_red, sigma, of_ndvi, of_red, kind, limits, grades):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Write the grades of the pixels where plants were expected: NDVI fell, red light rose."""
    weak = limits[5]
    for p in range(grades.size):
        fall = was[p] + of_ndvi[kind[p]] - ndvi[p]
        rise = red[p] - was_red[p] - of_red[kind[p]]
        z = limits[0] * sigma[p]
        one = np.uint8(NORMAL)
        if (fall >= weak * z) & (fall >= weak * limits[1]) & (rise >= weak * limits[2]):
            one = np.uint8(WEAK)
        if (fall >= z) & (fall >= limits[1]) & (rise >= limits[2]):
            one = np.uint8(STRONG)
        if (was[p] > _PLANTS) & (grades[p] != HIDDEN):
            grades[p] = one


@exact
def _silence(expected, sigma, common, kind, at, limits, tier, shown, after, grades):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Hide the looks that could not have shown a confirmed change, had it still been there.

    A field that lies bare each winter looks in winter as it should, built upon or not. So the
    ground as the strong looks showed it is graded as if this look had shown it. Only where a
    change is confirmed: before, a look without it breaks a run whatever the season; crops do so.
    """
    asked = np.uint8(0)
    for p in range(grades.size):
        asked |= np.uint8((tier[p] == _CONFIRMED) & (grades[p] < STRONG))
    if not asked:
        return
    there = np.flatnonzero((tier == _CONFIRMED) & (grades < STRONG))
    would, like = after[:, there], kind[there]
    for p in range(there.size):
        for feature in range(len(would)):  # held to what the same ground does, as the look is
            mean = would[feature, p] / np.float32(shown[there[p]])
            would[feature, p] = mean + common[like[p], feature]
    room, told = np.empty((2, there.size), np.float32), np.empty(there.size, np.uint8)
    _grade(would, 0, expected[:, there], sigma[:, there], common, like, at, limits, room[0],
           room[1], told)  # fmt: skip
    for p in range(there.size):
        if told[p] != STRONG:
            grades[there[p]] = HIDDEN


@exact
def _turned(v, e, p, at):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Say whether soil turned to something else, or back: MBI changed its sign."""
    now = _mbi(v[at[4], p], v[at[5], p], v[at[3], p])
    was = _mbi(e[at[4], p], e[at[5], p], e[at[3], p])
    return now * was < 0 and abs(now - was) > _TURNED


@exact
def _mbi(one, two, nir):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    return (one - two - nir) / max(one + two + nir, _TINY) + np.float32(0.5)


@exact
def _flood(green, swir, was_green, was_swir, grades):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Hide the pixels that show water on land: they say nothing of the ground then."""
    for p in range(grades.size):
        wet = _normalised(green[p], swir[p]) > _WATER
        was_wet = _normalised(was_green[p], was_swir[p]) > _WATER
        if wet & (not was_wet):
            grades[p] = HIDDEN


@exact
def _normalised(above, below):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    total = above + below
    return (above - below) / total if abs(total) > _TINY else np.float32(0)


@exact
def _shift(grades, least, looks):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Put a bit for this look into the last eight of each pixel that was seen."""
    for p in range(looks.size):
        one = np.uint8(grades[p] >= least)
        looks[p] = looks[p] if grades[p] == HIDDEN else np.uint8(looks[p] << np.uint8(1)) | one


@exact
def _tally(grades, clear):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Count the pixels that were seen."""
    for p in range(clear.size):
        clear[p] += np.int16(grades[p] != HIDDEN)


@exact
def _usual(grades, day, tier, normal, busy):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Write the day of a normal look where nothing is open; mark the other pixels."""
    for p in range(normal.size):
        is_open = (tier[p] != _NONE) & (tier[p] != _RETRACTED)
        busy[p] = (is_open | (grades[p] == STRONG)) & (grades[p] != HIDDEN)
    today = np.uint16(day)
    for p in range(normal.size):  # by bits: a branch would be guessed wrong under each small cloud
        stays = np.uint16(0) - np.uint16((busy[p] != 0) | (grades[p] == HIDDEN))
        normal[p] = np.uint16(normal[p] & stays) | np.uint16(today & ~stays)


@exact
def _count(grades, day, start, counts, busy):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Do what is usual for a block, in place; mark what strays or is open."""
    strong, weak, _, tier, _, normal, _, _, clear, _ = counts
    part = slice(start, start + grades.size)
    _shift(grades, STRONG, strong[part])
    _shift(grades, WEAK, weak[part])
    _tally(grades, clear[part])
    _usual(grades, day, tier[part], normal[part], busy)


@exact
def _strengthen(there, some, start, grades, look, expected, sigma, common, kind, total, at,  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
                day, rule, counts, sums):  # noqa: ANN001  # fmt: skip
    """Count the strong looks of a block; each begins an episode where none is open."""
    strong, _, quiet, tier, first, _, shown, since, _, strength = counts
    before, after, neutral = sums
    ndvi, red, blue = at[0], at[1], at[_BLUE]
    for each in range(some):
        p = there[each]
        pixel, k = start + p, kind[p]
        if grades[p] != STRONG:
            continue
        if tier[pixel] == _NONE or tier[pixel] == _RETRACTED:
            strong[pixel] = 1
            first[pixel], tier[pixel] = day, BEGUN
            shown[pixel], since[pixel], strength[pixel], neutral[pixel] = 0, 0, 0.0, 0
            for feature in range(len(before)):
                before[feature, pixel] = after[feature, pixel] = 0
        since[pixel] += 1
        shown[pixel] += 1
        quiet[pixel] = 0
        if ndvi >= 0 and expected[ndvi, p] > _PLANTS:
            fall = expected[ndvi, p] + common[k, ndvi] - look[ndvi, p]
            strength[pixel] += fall / sigma[ndvi, p]
        else:
            strength[pixel] += np.sqrt(total[p] / np.float32(at[_BANDS]))
        tier[pixel] = max(tier[pixel], _tier(strong[pixel], day - first[pixel], rule))
        for feature in range(len(before)):  # what the same ground did that day
            before[feature, pixel] += expected[feature, p] + common[k, feature]
            after[feature, pixel] += look[feature, p]
        if blue >= 0 and red >= 0:
            more_blue = look[blue, p] - expected[blue, p] - common[k, blue]
            more_red = look[red, p] - expected[red, p] - common[k, red]
            neutral[pixel] += (more_blue > _NEUTRAL_BLUE) & (more_blue > _NEUTRAL * more_red)


@exact
def _weaken(there, some, start, grades, day, rule, counts):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Count the other looks of a block against what is open; enough of them take it back."""
    _, _, quiet, tier, first, normal, _, since, _, _ = counts
    for each in range(some):
        pixel = start + there[each]
        if grades[there[each]] == STRONG:
            continue
        since[pixel] += 1
        quiet[pixel] += 1
        patience = rule[4] * 2 if tier[pixel] == _CONFIRMED else rule[4]
        if quiet[pixel] >= patience:
            normal[pixel] = day
            if tier[pixel] == BEGUN:
                first[pixel], tier[pixel] = NO_DAY, _NONE
            else:
                tier[pixel] = _RETRACTED


@exact
def _ones(bits):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    found = 0
    while bits:
        bits &= bits - 1
        found += 1
    return found


@exact
def _tier(strong, lasted, rule):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Return the tier that the last looks alone would give."""
    run = 0
    while strong >> run & 1:
        run += 1
    if _ones(strong & 0b111111) >= rule[2] and lasted >= rule[3]:
        return _CONFIRMED
    if run >= rule[1] or _ones(strong & 0b11111) >= 4:
        return _ALERT
    return _PROVISIONAL if run >= rule[0] else BEGUN
