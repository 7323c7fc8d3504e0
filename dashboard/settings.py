"""Settings: where things are, and who a local reader is.

This is the only module that is given the environment. What the environment does not say
stands as the default here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from layers.errors import RejectedError
from layers.terms import Audience

PREFIX = "COMPOUNDWATCH_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between two machines."""

    store_url: str = "var/compoundwatch.gpkg"
    """Path of a .gpkg file, or memory:// for a store that forgets."""

    source: str = "simulate"
    """Where scenes come from unless a command says otherwise: simulate, or folder:DIR."""

    audience: Audience = Audience.ANALYST
    """Who a reader of this machine's app is. There is no login yet: whoever may open the app
    on this machine is this audience."""

    host: str = "127.0.0.1"
    """Where the app listens. Not a public address: there is no login."""

    port: int = 8501
    """Its port."""

    cache: str = ""
    """Folder in which jobs keep what they fetched, in the order in which they read it; empty:
    nothing is kept. It may be removed at any time, and is not bounded yet."""

    recipe: str = "balanced"
    """Operating point: screening, balanced or evidence; or the path of a recipe of your own."""


def from_environ(environ: Mapping[str, str]) -> Settings:
    """Return Settings from COMPOUNDWATCH_* variables.

    Parameters
    ----------
    environ
        os.environ, or a dictionary in a test.

    Raises
    ------
    RejectedError
        If a variable has a value that cannot be.

    """
    said = {
        each.name: environ[PREFIX + each.name.upper()]
        for each in fields(Settings)
        if environ.get(PREFIX + each.name.upper())
    }
    default = Settings()
    audience = said.get("audience", default.audience.value)
    if audience not in set(Audience):
        raise RejectedError(
            f"{PREFIX}AUDIENCE is {audience!r} and must be one of {', '.join(Audience)}."
        )
    port = said.get("port", str(default.port))
    if not (port.isdigit() and 0 < int(port) < 65_536):
        raise RejectedError(f"{PREFIX}PORT is {port!r} and must be a number from 1 to 65535.")
    return Settings(
        store_url=said.get("store_url", default.store_url),
        source=said.get("source", default.source),
        audience=Audience(audience),
        host=said.get("host", default.host),
        port=int(port),
        cache=said.get("cache", default.cache),
        recipe=said.get("recipe", default.recipe),
    )


def described(settings: Settings) -> dict[str, str]:
    """Return each variable and its value, for `doctor`. There are no secrets yet."""
    return {
        PREFIX + each.name.upper(): str(getattr(settings, each.name)) for each in fields(settings)
    }


def store_folder(settings: Settings) -> Path:
    """Return the folder in which the store lies."""
    return Path(settings.store_url).parent
