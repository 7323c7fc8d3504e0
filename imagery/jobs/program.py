"""Program: which program made a run, so that one that is made again can be told from another's."""

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

NAME = "compoundwatch"
_ROOMS = ("geo", "imagery", "layers")
"""What a run's rows depend on."""

_TOOLS = ("numba", "numpy", "pillow", "pyproj", "rasterio", "scipy", "shapely")
"""And what that calculates with."""


@cache
def program() -> str:
    """Return the version of this program, and a word that changes with its code and its tools."""
    total = hashlib.sha256()
    root = Path(__file__).parents[2]
    for room in _ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            total.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    for tool in _TOOLS:
        total.update(f"{tool} {_version(tool)}".encode())
    return f"{_version(NAME)} {total.hexdigest()[:12]}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"
