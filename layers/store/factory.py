"""Opens a store by its address."""

from collections.abc import Callable
from pathlib import Path

from layers.errors import StoreError
from layers.store.address import is_shared, parse_address
from layers.store.memory import MemoryStore
from layers.store.postgis import PostgisStore
from layers.store.protocol import Store
from layers.store.sqlite import SqliteStore


def open_store(
    url: str,
    *,
    create: bool = False,
    read_only: bool = False,
    password: Callable[[], str] | None = None,
) -> Store:
    """Return the store at an address.

    Parameters
    ----------
    url
        Path of a .gpkg file, postgresql://USER@HOST/DATABASE for a shared store, or "memory://"
        for one that forgets.
    create
        Make it where there is none.
    read_only
        Never write to it.
    password
        Called for the password of a shared store each time it connects; an empty one, or None,
        leaves it to ~/.pgpass.

    Raises
    ------
    StoreError
        If the address is none or holds a password, or the store cannot be opened.

    """
    if url == "memory://":
        return MemoryStore()
    if is_shared(url):
        return PostgisStore(
            parse_address(url), password=password, create=create, read_only=read_only
        )
    if "://" in url or not url.endswith(".gpkg"):
        raise StoreError(
            f"{url!r} is no address of a store. Give the path of a .gpkg file, "
            "postgresql://USER@HOST/DATABASE, or memory://."
        )
    return SqliteStore(Path(url), create=create, read_only=read_only)
