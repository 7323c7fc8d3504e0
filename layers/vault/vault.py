"""The vault: exact points, notes and photos of reports, each sealed, behind a door of their own.

The store cannot give away what it does not hold. Putting in needs the vault's public key alone,
which stands in its file; taking out needs the private one, which lies elsewhere (`keys`), and a
caseworker. Ids of reports stand in clear: they are pseudonyms, and the store has them too.
"""

import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from layers.errors import NotReleasableError, StoreDamagedError
from layers.terms import Audience
from layers.vault import sealing
from layers.vault.exact import Exact, exact_of
from layers.vault.keys import Keys, key_id

_WAIT_S = 30.0
_MAKING = """
CREATE TABLE vault_key (public BLOB NOT NULL);
CREATE TABLE content (
    report_id TEXT NOT NULL, what TEXT NOT NULL, sealed BLOB NOT NULL, encrypted BLOB NOT NULL,
    PRIMARY KEY (report_id, what)
);
"""


class Vault:
    """What is known of reports exactly, by report id."""

    def __init__(self, path: Path, keys: Keys) -> None:
        """Say where it lies, and where its keys do; nothing is opened yet."""
        self.path = path
        self._keys = keys

    @staticmethod
    def path_beside(store_url: str, folder: Path = Path("var")) -> Path:
        """Return where the vault of a store lies.

        A shared store lies in no folder, and does not hold the vault: whoever has exact points
        keeps them on a machine of their own, in `folder`, named after server and database.
        """
        scheme, separator, rest = store_url.partition("://")
        if not separator:
            return Path(store_url).with_suffix(".vault")
        place = rest.rpartition("@")[2].partition("?")[0]
        return folder / ((re.sub(r"[^A-Za-z0-9.]+", "-", place).strip("-") or scheme) + ".vault")

    def put(self, reports: Mapping[str, Exact]) -> None:
        """Seal what is known exactly of reports; parts that are there stay. All or none."""
        if not reports:
            return
        with self._writing() as file:
            public = _public(file)
            there = set(file.execute("SELECT report_id, what FROM content"))
            for name, exact in reports.items():
                for what, content in exact.contents().items():
                    if (name, what) not in there:
                        key, about = sealing.new_content_key(), _about(name, what)
                        sealed = sealing.seal_key(key, public, about)
                        encrypted = sealing.encrypt(content, key, about)
                        row = (name, what, sealed, encrypted)
                        file.execute("INSERT INTO content VALUES (?, ?, ?, ?)", row)

    def exact(self, audience: Audience, only: Collection[str] | None = None) -> dict[str, Exact]:
        """Return what is known exactly, by report id: of these reports, or of all.

        Raises
        ------
        NotReleasableError
            For every audience but a caseworker; nothing was opened.
        VaultKeyError
            If the key is not there.
        StoreDamagedError
            If something was changed since it was sealed.

        """
        if audience is not Audience.CASEWORKER:
            raise NotReleasableError(
                f"Exact places of reports are for caseworkers, and this is {audience}. "
                "Counts by cell and quarter are what you may see."
            )
        if not self.path.exists():
            return {}
        with self._reading() as file:
            private = self._keys.private(key_id(_public(file)))
            rows = file.execute("SELECT * FROM content ORDER BY report_id, what").fetchall()
        opened: dict[str, dict[str, bytes]] = {}
        for name, what, sealed, encrypted in rows:
            if only is None or name in only:
                key = self._unsealed(sealed, private, name, what)
                parts = opened.setdefault(name, {})
                try:
                    parts[what] = sealing.decrypt(encrypted, key, _about(name, what))
                except sealing.UnsealError:
                    raise self._damaged(name) from None
        return {name: exact_of(parts) for name, parts in opened.items()}

    def ids(self) -> set[str]:
        """Return the reports of which something is kept; no key is needed."""
        if not self.path.exists():
            return set()
        with self._reading() as file:
            return {row[0] for row in file.execute("SELECT DISTINCT report_id FROM content")}

    def remove(self, names: Collection[str]) -> int:
        """Remove all that is kept of these reports, their keys too; return of how many.

        Copies of the file still have them, until the vault's key is changed: `rotate`.
        """
        found = self.ids() & set(names)
        if found:
            with self._writing() as file:
                file.executemany(
                    "DELETE FROM content WHERE report_id = ?", [(name,) for name in sorted(found)]
                )
        return len(found)

    def rotate(self) -> str:
        """Seal every content's key to a new key pair, destroy the old one, return the new name.

        Killed before its end, the vault is as it was, or as it is to be; a key that opens
        nothing may be left behind, and the next rotation does not need it.

        Raises
        ------
        VaultKeyError
            If the present key is not there.

        """
        with self._writing() as file:
            old = _public(file)
            private = self._keys.private(key_id(old))
            new = self._keys.new()
            kept = file.execute("SELECT rowid, report_id, what, sealed FROM content").fetchall()
            for row, name, what, sealed in kept:
                key = self._unsealed(sealed, private, name, what)
                again = sealing.seal_key(key, new, _about(name, what))
                file.execute("UPDATE content SET sealed = ? WHERE rowid = ?", (again, row))
            file.execute("UPDATE vault_key SET public = ?", (new.public_bytes_raw(),))
        self._keys.destroy(key_id(old))
        return key_id(new)

    def copy_to(self, path: Path) -> bool:
        """Write a whole copy, sealed as it is; return whether there was anything to copy."""
        if not self.path.exists():
            return False
        with self._reading() as file:
            file.execute("VACUUM INTO ?", (str(path),))
        path.chmod(0o600)
        return True

    def _unsealed(self, sealed: bytes, private: X25519PrivateKey, name: str, what: str) -> bytes:
        try:
            return sealing.unseal_key(sealed, private, _about(name, what))
        except sealing.UnsealError:
            raise self._damaged(name) from None

    def _damaged(self, name: str = "") -> StoreDamagedError:
        where = f" at report {name}" if name else ""
        return StoreDamagedError(
            f"The vault is damaged{where}, or was changed by somebody. Nothing was changed now. "
            "Bring back a backup of it."
        )

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._plainly(), closing(self._opened("ro")) as file:
            yield file

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One effect: all of it is kept, or nothing."""
        with self._plainly(), closing(self._opened("rwc")) as file:
            file.execute("BEGIN IMMEDIATE")
            if not file.execute("SELECT 1 FROM sqlite_master").fetchone():
                for statement in filter(None, map(str.strip, _MAKING.split(";"))):
                    file.execute(statement)
                public = self._keys.new().public_bytes_raw()
                file.execute("INSERT INTO vault_key VALUES (?)", (public,))
            yield file
            file.execute("COMMIT")  # an error closes the connection, and that takes all back

    def _opened(self, mode: str) -> sqlite3.Connection:
        if mode != "ro":
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch(mode=0o600)
        file = sqlite3.connect(
            f"{self.path.resolve().as_uri()}?mode={mode}", uri=True, timeout=_WAIT_S,
            isolation_level=None,
        )  # fmt: skip
        # No log beside it, and nothing left where a row was: what is removed is gone.
        for setting in ("secure_delete = ON", "synchronous = FULL", "trusted_schema = OFF"):
            file.execute(f"PRAGMA {setting}")
        return file

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "readonly" in str(error) or "full" in str(error):
                raise StoreDamagedError(
                    f"The vault {self.path.name} cannot be used now ({error}). Nothing was "
                    "changed. See that nobody else writes to it, and that its disk has room."
                ) from None
            raise self._damaged() from None
        except sqlite3.Error:
            raise self._damaged() from None


def _public(file: sqlite3.Connection) -> X25519PublicKey:
    found = file.execute("SELECT public FROM vault_key").fetchone()
    if found is None:
        raise StoreDamagedError("The vault names no key. Bring back a backup of it.")
    return X25519PublicKey.from_public_bytes(found[0])


def _about(name: str, what: str) -> str:
    return f"{what} of {name}"
