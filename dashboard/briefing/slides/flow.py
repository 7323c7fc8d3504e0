"""Flow: paragraphs into columns and slides; what does not fit goes on to the next."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from dashboard.briefing.slides import measure
from dashboard.briefing.slides.letters import plain

LEAST_POINTS = 10.0
"""No text is smaller."""

_HALVINGS = 7

_LAST_LINES = 2
"""Lines that must have room under a heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Para:
    """One paragraph."""

    text: str
    """In one line, plain."""

    size: float = 12.0
    """Points."""

    bold: bool = False
    """Whether it is bold."""

    colour: str = "#22262a"
    """Of its letters."""

    after: float = 4.0
    """Room beneath, points."""

    heading: bool = False
    """Whether it stands over the next, and must not be parted from it."""

    right: bool = False
    """Whether it ends at the right edge."""

    def height(self, width: float) -> float:
        """Return its height with the room beneath, in a column of a width, millimetres."""
        text = measure.height(self.text, self.size, width, bold=self.bold)
        return text + self.after * measure.MM_A_POINT


_LEAST_CUT = 9
"""Lines of a paragraph that goes on in the next column; a shorter one moves there whole."""

_AFTER_SECTION = 10.0

Column = list[Para]


def section(heading: str, texts: Iterable[str]) -> list[Para]:
    """Return a heading and its paragraphs; nothing where there are none."""
    found = [Para(text=said) for each in texts if (said := plain(each))]
    if not found:
        return []
    found[-1] = replace(found[-1], after=_AFTER_SECTION)
    return [Para(text=plain(heading), bold=True, heading=True, after=2.0), *found]


def sized(paras: Iterable[Para], size: float) -> list[Para]:
    """Return paragraphs at another size."""
    return [replace(each, size=size) for each in paras]


def height(paras: Iterable[Para], width: float) -> float:
    """Return the height of paragraphs in one column, millimetres."""
    return sum(each.height(width) for each in paras)


def columns(paras: Sequence[Para], width: float, heights: Callable[[int], float]) -> list[Column]:
    """Return paragraphs as columns.

    Parameters
    ----------
    paras
        In order.
    width
        Of a column, millimetres.
    heights
        Of a column by its number from 0, millimetres; sooner or later enough for a line.

    """
    found: list[Column] = [[]]
    left = heights(0)
    waiting = list(paras)
    while waiting:
        para = waiting.pop(0)
        ahead = _ahead(para, waiting, width) if found[-1] else 0.0
        fresh = not found[-1] or (not para.heading and all(each.heading for each in found[-1]))
        fits, rest = _cut(para, width, left, ahead, fresh=fresh)
        if fits is not None:
            found[-1].append(fits)
            left -= fits.height(width)
        if rest is not None:
            waiting.insert(0, rest)
            left = heights(len(found))
            found.append([])
    return found


def fitting(
    paras: Sequence[Para], width: float, heights: Sequence[float], sizes: Sequence[float] = ()
) -> list[Column] | None:
    """Return paragraphs in no more than some columns, at the largest size that fits; else None.

    Without sizes they stay as they are.
    """
    for size in sizes or (None,):
        given = sized(paras, size) if size else paras
        found = columns(given, width, lambda at: heights[at % len(heights)])
        if len(found) <= len(heights):
            return found
    return None


def balanced(paras: Sequence[Para], width: float, high: float, count: int) -> list[Column]:
    """Return paragraphs that fit in some columns of a height as columns of about one height."""
    least, most = height(paras, width) / count, high
    for _ in range(_HALVINGS):
        middle = (least + most) / 2
        fits = fitting(paras, width, [middle] * count) is not None
        least, most = (least, middle) if fits else (middle, most)
    return columns(paras, width, lambda _: most)


def _ahead(para: Para, waiting: Sequence[Para], width: float) -> float:
    """Return the room that a heading needs for what stands under it, millimetres."""
    if not para.heading or not waiting:
        return 0.0
    after = waiting[0]
    line = measure.spacing(after.text, after.size) * measure.MM_A_POINT
    count = len(measure.lines(after.text, after.size, width, bold=after.bold))
    beneath = para.after * measure.MM_A_POINT
    return beneath + line * (count if count < _LEAST_CUT else _LAST_LINES)


def _cut(
    para: Para, width: float, room: float, ahead: float, *, fresh: bool
) -> tuple[Para | None, Para | None]:
    """Return what of a paragraph fits, and what is left of it; an empty column takes some of it."""
    text = para.height(width) - para.after * measure.MM_A_POINT
    if text + ahead <= room + 1e-6:
        return para, None
    if para.heading and not fresh:
        return None, para
    broken = measure.lines(para.text, para.size, width, bold=para.bold)
    count = int(room / (measure.spacing(para.text, para.size) * measure.MM_A_POINT))
    if count < 1 or (len(broken) < _LEAST_CUT and not fresh):
        return None, para
    first = replace(para, text="".join(broken[:count]).rstrip(), after=0.0)
    return first, replace(para, text="".join(broken[count:]).lstrip())
