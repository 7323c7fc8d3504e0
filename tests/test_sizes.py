"""No file above 300 lines, no function above 60: what grows past it does two things."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("geo", "data", "layers", "imagery", "dashboard", "tests")
FILE_LINES, FUNCTION_LINES = 300, 60

EXCEPTIONS: dict[str, str] = {
    "imagery/monitor/rules.py": "compiled as one: numba sees a change in its own file alone",
}
"""Path, or path:function -> the reason why it may be longer. Empty is best."""


def files() -> Iterator[Path]:
    """Yield every file of ours that a person reads as code."""
    yield ROOT / "streamlit_app.py"
    for room in ROOMS:
        for pattern in ("*.py", "*.js", "*.css", "*.html"):
            for path in sorted((ROOT / room).rglob(pattern)):
                if "node_modules" not in path.parts:
                    yield path


def long_functions(source: str) -> Iterator[tuple[str, int]]:
    """Yield name and length of each function above the ceiling, docstring and all."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield node.name, lines


@pytest.mark.parametrize("path", list(files()), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_and_its_functions_are_short_enough_to_read(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    assert lines <= FILE_LINES or name in EXCEPTIONS, f"{name} has {lines} lines"
    if path.suffix == ".py":
        too_long = [each for each in long_functions(text) if f"{name}:{each[0]}" not in EXCEPTIONS]
        assert not too_long, f"{name} has functions above {FUNCTION_LINES} lines: {too_long}"


def test_an_exception_that_is_not_needed_any_more_is_taken_off_the_list() -> None:
    for entry in EXCEPTIONS:
        name, _, function = entry.partition(":")
        text = (ROOT / name).read_text(encoding="utf-8")
        if function:
            assert function in dict(long_functions(text)), f"{entry} is short again"
        else:
            assert len(text.splitlines()) > FILE_LINES, f"{entry} is short again"


def test_a_long_function_is_seen() -> None:
    source = "def grown() -> None:\n" + "    pass\n" * FUNCTION_LINES
    assert list(long_functions(source)) == [("grown", FUNCTION_LINES + 1)]
