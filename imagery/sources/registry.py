"""Source by name: what a setting or a command line says, as a source."""

from pathlib import Path

from imagery.errors import SourceError
from imagery.sources.folder import FolderSource
from imagery.sources.protocol import Source
from imagery.sources.simulate import SimulatedSource

_KINDS = "folder:DIR (a folder of STAC Items) and simulate (invented scenes, for a try)"


def source(spec: str) -> Source:
    """Return the source that a text names.

    Parameters
    ----------
    spec
        "folder:DIR" or "simulate".

    Raises
    ------
    SourceError
        If it names none, or the folder is not there.

    """
    kind, _, rest = spec.strip().partition(":")
    if kind == "simulate" and not rest:
        return SimulatedSource()
    if kind == "folder" and rest:
        return FolderSource(Path(rest))
    raise SourceError(f"{spec!r} names no source. There are {_KINDS}.")
