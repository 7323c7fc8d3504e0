"""The address of a shared store: postgresql://USER@HOST:PORT/DATABASE, and never a password.

An address stands in settings, in recipes and on screens. A password in it would stand there
too, so it is refused with where to put it instead.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from layers.errors import StoreError

SCHEMES = ("postgresql", "postgres")

_ALLOWED = {"host", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout"}
_THIS_MACHINE = ("", "localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a shared store is, and as whom it is opened."""

    host: str
    """Name or number of the machine, or folder of a socket; empty: as libpq has it."""

    port: int | None
    """Of the server; None: as libpq has it."""

    database: str
    """Its name."""

    user: str
    """Role that logs in; empty: as libpq has it."""

    options: tuple[tuple[str, str], ...]
    """What else libpq is told, such as sslmode."""

    def __str__(self) -> str:
        """Return it for a message: machine and database, no more."""
        return f"{self.database} on {self.host or 'this machine'}"

    def arguments(self) -> dict[str, str | int]:
        """Return it as libpq's connection arguments, without a password.

        Beyond this machine the connection is encrypted unless the address says otherwise.
        """
        said: dict[str, str | int] = {"dbname": self.database, **dict(self.options)}
        said |= {"host": self.host} if self.host else {}
        said |= {"port": self.port} if self.port else {}
        said |= {"user": self.user} if self.user else {}
        if self.host not in _THIS_MACHINE and not self.host.startswith("/"):
            said.setdefault("sslmode", "require")
        return said


def is_shared(url: str) -> bool:
    """Say whether an address is one of a shared store."""
    return url.partition("://")[0] in SCHEMES and "://" in url


def parse_address(url: str) -> Address:
    """Return the parts of an address.

    Raises
    ------
    StoreError
        If it holds a password, names no database, or says what it may not.

    """
    try:
        parts = urlsplit(url)
        port, password = parts.port, parts.password
    except ValueError:
        raise StoreError(
            "The address of the shared store cannot be read. Write "
            "postgresql://USER@HOST:PORT/DATABASE."
        ) from None
    options = dict(parse_qsl(parts.query))
    if password is not None or "password" in options:
        raise StoreError(
            "The address of the shared store holds a password, and addresses are shown and "
            "logged. Take it out, and change it if others saw it. Put it into "
            "COMPOUNDWATCH_STORE_PASSWORD, a file that COMPOUNDWATCH_STORE_PASSWORD_FILE names, "
            "or ~/.pgpass."
        )
    database = unquote(parts.path.lstrip("/"))
    if not database or "/" in database:
        raise StoreError(
            "The address of the shared store names no database. Write "
            "postgresql://USER@HOST:PORT/DATABASE."
        )
    if unknown := set(options) - _ALLOWED:
        raise StoreError(
            f"The address of the shared store says {', '.join(sorted(unknown))}, which it may "
            f"not. It may say {', '.join(sorted(_ALLOWED))}."
        )
    host = options.pop("host", "") or (parts.hostname or "")
    user = unquote(parts.username or "")
    return Address(host, port, database, user, tuple(sorted(options.items())))
