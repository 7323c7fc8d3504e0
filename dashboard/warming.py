"""Warming: what the first visitor would wait for is done before he comes.

The pages and what they stand on take two seconds to load, the base map half of one. Both are read
before serving begins. Where nobody signs in there is one audience, and so the rows of the map are
asked for as well: beside his own requests, in a thread, they made him wait longer than without.
"""

import ast
import gc
import logging
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from dashboard import cache, mapped, session
from dashboard.visiting import WHILE
from layers.errors import LayerError

_LOG = logging.getLogger(__name__)
_REGION = (92.0, 8.0, 110.0, 23.0)


def load(script: Path) -> None:
    """Load what a script imports, and what that imports, without running it."""
    said = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    before = said.level
    said.setLevel(logging.ERROR)  # it warns that no page is being run, which is so
    try:
        for name in _imports(ast.parse(script.read_text("utf-8"))):
            import_module(name)
    finally:
        said.setLevel(before)


def ask(*, rows: bool) -> None:
    """Read the base map, and ask what the first page asks where there is one audience."""
    mapped.land(*_REGION)
    for name, question in _questions() if rows else ():
        try:
            question()
        except LayerError as error:
            _LOG.warning("warming question=%s said=%r", name, str(error))


def _questions() -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what the first page asks; for what changed, the records that tell it are read."""
    for layer_id in mapped.LAYERS:
        yield layer_id, partial(mapped.drawn, layer_id, None, mapped.NEWEST, 0, "")
    for kind in ("runs", "schedules"):
        yield kind, partial(cache.released, kind)
    yield "alarms", cache.alarms
    yield "changed", lambda: session.reader().changed(session.now() - WHILE)


def settle() -> None:
    """Take what has been loaded out of what Python looks through for garbage: it stays anyway.

    A million objects of libraries cost 0.3 s each time, while nobody is served.
    """
    gc.collect()
    gc.freeze()


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            parts = (f"{node.module}.{each.name}" for each in node.names)
            yield from (part for part in parts if _is_module(part))


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False  # its parent is a module and no package
