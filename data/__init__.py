"""Bundled files: named, and checked against SHA256SUMS each time they are asked for.

`reference/` holds facts with their licences, `sample/` invented records, `recipes/` the
numbers that jobs run by. See data/README.md.
"""

import hashlib
from importlib.resources import as_file, files
from pathlib import Path


class DataDamagedError(RuntimeError):
    """A bundled file is missing or is not what was released."""


def path(name: str) -> Path:
    """Return where a bundled file lies.

    Parameters
    ----------
    name
        Such as "reference/gazetteer.csv".

    Raises
    ------
    DataDamagedError
        If it is missing, unknown, or differs from its checksum.

    """
    lines = files(__name__).joinpath("SHA256SUMS").read_text("utf-8").splitlines()
    sums = {file: digest for digest, file in (line.split("  ", 1) for line in lines)}
    if name not in sums:
        raise DataDamagedError(f"No bundled file is called {name!r}. See data/SHA256SUMS.")
    with as_file(files(__name__)) as root:
        found = root / name
    if not found.is_file():
        raise DataDamagedError(f"The bundled file {name} is missing. Install the project again.")
    if hashlib.sha256(found.read_bytes()).hexdigest() != sums[name]:
        raise DataDamagedError(
            f"The bundled file {name} was changed. Take the released one (git checkout data), or "
            "bring data/SHA256SUMS up to date: make sums."
        )
    return found
