"""A page's content read as a machine reads it: paths, pictures and letters, in millimetres.

Of the operators of ISO 32000-1 those that draw, place and show are carried out; colours and line
styles do not matter, but whether a path is filled white. It is read in one pass over the octets.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dashboard.briefing.checking.pdf_tokens import UnreadableError, tokens

if TYPE_CHECKING:
    from collections.abc import Callable

MM = 25.4 / 72
"""Of a point."""

_SHOWS = frozenset({b"Tj", b"TJ", b"'", b'"'})
_PAINTS = frozenset({b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"n"})
_DEEPEST = 12

Matrix = tuple[float, float, float, float, float, float]
Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """One path, or what a picture covers."""

    points: Points
    """Shape (n, 2): ends of its lines and curves, millimetres from the page's upper left corner."""

    closed: bool
    """Whether it ends where it began, or is filled."""

    white: bool
    """Whether it is filled with white and has no line: what stands behind a name."""

    clip: tuple[float, float, float, float] | None
    """Left, top, right, bottom of what is shown of it; None for all."""

    image: str = ""
    """Name of a picture that is placed so; empty for a path."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Letters."""

    codes: bytes
    font: Any
    x_mm: float
    y_mm: float
    line: int
    """Which text object they are of: letters of one are read together."""


@dataclass(slots=True)
class _State:
    ctm: Matrix
    clip: tuple[float, float, float, float] | None = None
    font: Any = None
    white: bool = False


@dataclass(slots=True)
class Content:
    """What is drawn on one page."""

    height_pt: float
    """Of the page."""

    left_pt: float = 0.0
    """Of its box."""

    paths: list[Path] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    said: list[bytes] = field(default_factory=list)
    """Texts of marked content: what is read aloud instead of the letters."""

    def run(self, content: bytes, resources: Any, matrix: Matrix, depth: int = 0) -> None:
        """Carry out a content stream.

        Raises
        ------
        UnreadableError
            If it is none.

        """
        if depth > _DEEPEST:
            raise UnreadableError("too deep")
        _Machine(self, resources, _State(ctm=matrix), depth).run(content)


class _Machine:
    def __init__(self, content: Content, resources: Any, state: _State, depth: int) -> None:
        self._to, self._resources, self._depth = content, resources, depth
        self._state, self._stack = state, []  # type: ignore[var-annotated]
        self._subpaths: list[tuple[list[tuple[float, float]], bool]] = []
        self._clips = False
        self._text: Matrix = (1, 0, 0, 1, 0, 0)
        self._line: Matrix = self._text
        self._line_number = len(content.shown)
        self._does: dict[bytes, Callable[[list[Any]], None]] = {
            b"q": self._push, b"Q": self._pop, b"cm": self._transform, b"m": self._move,
            b"l": self._to_end, b"c": self._to_end, b"v": self._to_end, b"y": self._to_end,
            b"re": self._rectangle, b"h": self._close, b"W": self._clip, b"W*": self._clip,
            b"Do": self._do, b"BT": self._begin, b"Tm": self._place, b"Td": self._step,
            b"TD": self._step, b"T*": self._next, b"Tf": self._font, b"BDC": self._marked,
            b"DP": self._marked, b"scn": self._colour, b"sc": self._colour, b"rg": self._colour,
            b"g": self._colour, b"k": self._other, b"cs": self._other, b"gs": self._graphics,
            b"sh": self._shade, b"d0": self._refuse, b"d1": self._refuse, b"BI": self._refuse,
        }  # fmt: skip

    def run(self, content: bytes) -> None:
        operands: list[Any] = []
        for kind, value in tokens(content):
            if kind != "word":
                operands.append(value)
                continue
            if value in self._does:
                self._does[value](operands)
            elif value in _SHOWS:
                self._show(operands)
            elif value in _PAINTS:
                self._paint(value)
            operands = []

    def _push(self, _: list[Any]) -> None:
        state = self._state
        self._stack.append(_State(state.ctm, state.clip, state.font, state.white))

    def _pop(self, _: list[Any]) -> None:
        if self._stack:
            self._state = self._stack.pop()

    def _transform(self, operands: list[Any]) -> None:
        self._state.ctm = _times(_matrix(operands), self._state.ctm)

    def _move(self, operands: list[Any]) -> None:
        self._subpaths.append(([self._mm(operands[-2], operands[-1])], False))

    def _to_end(self, operands: list[Any]) -> None:
        if not self._subpaths:
            raise UnreadableError("a line begins nowhere")
        self._subpaths[-1][0].append(self._mm(operands[-2], operands[-1]))

    def _rectangle(self, operands: list[Any]) -> None:
        x, y, wide, high = map(float, operands[-4:])
        corners = ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))
        self._subpaths.append(([self._mm(*each) for each in corners], True))

    def _close(self, _: list[Any]) -> None:
        if self._subpaths:
            self._subpaths[-1] = (self._subpaths[-1][0], True)

    def _clip(self, _: list[Any]) -> None:
        self._clips = True

    def _paint(self, how: bytes) -> None:
        fills = how not in (b"S", b"s", b"n")
        white = self._state.white and how in (b"f", b"F", b"f*")
        every = []
        for points, closed in self._subpaths:
            made = np.array(points, dtype=np.float64)
            every.append(made)
            self._to.paths.append(
                Path(made, closed or fills or self._clips, white, self._state.clip)
            )
        if self._clips and every:
            whole = np.concatenate(every)
            self._state.clip = _within(
                self._state.clip, (*whole.min(axis=0).tolist(), *whole.max(axis=0).tolist())
            )
        self._subpaths, self._clips = [], False

    def _do(self, operands: list[Any]) -> None:
        made = self._found("/XObject", operands[-1])
        if made.get("/Subtype") == "/Form":
            matrix = _times(_matrix(list(made.get("/Matrix", (1, 0, 0, 1, 0, 0)))), self._state.ctm)
            inner = made.get("/Resources")
            resources = self._resources if inner is None else inner.get_object()
            self._to.run(made.get_data(), resources, matrix, self._depth + 1)
            return
        corners = np.array([self._mm(*each) for each in ((0, 0), (1, 0), (1, 1), (0, 1))])
        self._to.paths.append(
            Path(corners, True, False, self._state.clip, image=operands[-1].decode("latin-1"))
        )

    def _begin(self, _: list[Any]) -> None:
        self._text = self._line = (1, 0, 0, 1, 0, 0)
        self._line_number += 1

    def _place(self, operands: list[Any]) -> None:
        self._text = self._line = _matrix(operands)

    def _step(self, operands: list[Any]) -> None:
        step = (1.0, 0.0, 0.0, 1.0, float(operands[-2]), float(operands[-1]))
        self._text = self._line = _times(step, self._line)

    def _next(self, _: list[Any]) -> None:
        self._line_number += 1

    def _font(self, operands: list[Any]) -> None:
        self._state.font = self._found("/Font", operands[-2])

    def _show(self, operands: list[Any]) -> None:
        codes = b"".join(each for each in operands if isinstance(each, bytes))
        whole = _times(self._text, self._state.ctm)
        x, y = self._page(whole[4], whole[5])
        self._to.shown.append(Shown(codes, self._state.font, x, y, self._line_number))

    def _marked(self, operands: list[Any]) -> None:
        self._to.said += [each for each in operands if isinstance(each, bytes) and each[:1] != b"/"]

    def _colour(self, operands: list[Any]) -> None:
        values = [each for each in operands if isinstance(each, float)]
        self._state.white = bool(values) and min(values) >= 1.0

    def _other(self, _: list[Any]) -> None:
        self._state.white = False

    def _graphics(self, operands: list[Any]) -> None:
        state = self._found("/ExtGState", operands[-1])
        mask = state.get("/SMask")
        if mask is not None and hasattr(mask.get_object(), "get") and "/G" in mask.get_object():
            group = mask.get_object()["/G"].get_object()
            inner = group.get("/Resources")
            resources = self._resources if inner is None else inner.get_object()
            self._to.run(group.get_data(), resources, self._state.ctm, self._depth + 1)

    def _shade(self, _: list[Any]) -> None:
        raise UnreadableError("a shading can hold a picture")

    def _refuse(self, _: list[Any]) -> None:
        raise UnreadableError("a picture among the lines")

    def _found(self, kind: str, name: bytes) -> Any:
        return self._resources[kind].get_object()[name.decode("latin-1")].get_object()

    def _mm(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self._state.ctm
        return self._page(a * x + c * y + e, b * x + d * y + f)

    def _page(self, x: float, y: float) -> tuple[float, float]:
        return (x - self._to.left_pt) * MM, (self._to.height_pt - y) * MM


def _matrix(operands: list[Any]) -> Matrix:
    a, b, c, d, e, f = map(float, operands[-6:])
    return a, b, c, d, e, f


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def _within(
    one: tuple[float, float, float, float] | None, other: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    if one is None:
        return other
    return (max(one[0], other[0]), max(one[1], other[1]),
            min(one[2], other[2]), min(one[3], other[3]))  # fmt: skip
