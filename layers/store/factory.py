"""Opens a store by its address."""

from pathlib import Path

from layers.errors import StoreError
from layers.store.memory import MemoryStore
from layers.store.protocol import Store
from layers.store.sqlite import SqliteStore


def open_store(url: str, *, create: bool = False, read_only: bool = False) -> Store:
    """Return the store at an address.

    Parameters
    ----------
    url
        Path of a .gpkg file, or "memory://" for a store that forgets.
    create
        Make it where there is none.
    read_only
        Never write to it.

    Raises
    ------
    StoreError
        If the address is none, or the store cannot be opened.

    """
    if url == "memory://":
        return MemoryStore()
    if "://" in url or not url.endswith(".gpkg"):
        raise StoreError(
            f"{url!r} is no address of a store. Give the path of a .gpkg file, or memory://."
        )
    return SqliteStore(Path(url), create=create, read_only=read_only)
