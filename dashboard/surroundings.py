"""Surroundings: the environment, the clock and this process's name, read here and nowhere else.

The command line has them, and so has a process on another machine to which an order travels: each
opens store and source from its own settings, so that no key ever leaves the machine that has it.
"""

import os
import secrets
import socket
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from dashboard.settings import PREFIX, Settings, from_environ


def settings() -> Settings:
    """Return the settings of this process."""
    return from_environ({f"{PREFIX}VAULT_KEYS": str(_keys()), **os.environ})


def clock() -> datetime:
    """Return now, UTC."""
    return datetime.now(UTC)


def holder() -> str:
    """Return who this is: machine, process, and a word made when it was first asked."""
    return _named(os.getpid())


def gone(name: str) -> bool:
    """Say whether a holder was a process of this machine that runs no more.

    Of other machines nothing is known, nor of a number that another process has now.
    """
    machine, _, rest = name.partition("/")
    process = rest.partition("/")[0]
    if machine != socket.gethostname() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


def pseudonym() -> str:
    """Return an id for a report that says nothing: by chance, and of no order."""
    return f"P-{secrets.token_hex(6)}"


@lru_cache(maxsize=1)
def _named(process: int) -> str:
    return f"{socket.gethostname()}/{process}/{secrets.token_hex(4)}"


def _keys() -> Path:
    """Return the folder of keys of this machine's user: never where stores lie."""
    config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(config) / "compoundwatch" / "keys"
