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

from layers.errors import NotReleasableError, StoreDamagedError, StoreError
from layers.terms import Audience
from layers.vault import sealing
from layers.vault.exact import PHOTO, Exact, exact_of
from layers.vault.keys import Keys, key_id

_WAIT_S = 30.0
_MAKING = """
CREATE TABLE vault_key (public BLOB NOT NULL);
CREATE TABLE retired (key_id TEXT NOT NULL);
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
        self.keys = keys

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
                        _seal(file, public, name, what, content)

    def add_photo(self, report_id: str, content: bytes) -> None:
        """Seal one more photograph to a report."""
        with self._writing() as file:
            query = "SELECT COUNT(*) FROM content WHERE report_id = ? AND what LIKE 'photo %'"
            number = file.execute(query, (report_id,)).fetchone()[0] + 1
            _seal(file, _public(file), report_id, f"{PHOTO} {number}", content)

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
            private = self.keys.private(key_id(_public(file)))
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

    def purge(self, names: Collection[str]) -> int:
        """Remove all that is kept of these reports, and change the key; return of how many.

        With the old key gone, no copy of the file as it was can be opened again: not of these
        reports, nor of others.

        Raises
        ------
        VaultKeyError
            If the present key is not there; nothing was removed.

        """
        doomed = sorted(self.ids() & set(names))
        if doomed:
            self._change_key(doomed)
        return len(doomed)

    def rotate(self) -> str:
        """Seal every content's key to a new key pair, destroy the old one, return the new name.

        Raises
        ------
        VaultKeyError
            If the present key is not there; nothing was changed.

        """
        return self._change_key([])

    def key_name(self) -> str:
        """Return the name of the key that opens it; empty where there is no vault."""
        if not self.path.exists():
            return ""
        with self._reading() as file:
            return key_id(_public(file))

    def copy_to(self, path: Path) -> bool:
        """Write a whole copy, sealed as it is; return whether there was anything to copy."""
        if not self.path.exists():
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        beside.unlink(missing_ok=True)
        with self._reading() as file:
            file.execute("VACUUM INTO ?", (str(beside),))
        beside.chmod(0o600)
        beside.replace(path)
        return True

    def _change_key(self, doomed: Collection[str]) -> str:
        """Remove and seal anew in one transaction, then destroy the old key.

        A key stands as retired until it is destroyed, so that a kill in between leaves none.
        """
        with self._writing() as file:
            old = _public(file)
            private = self.keys.private(key_id(old))
            file.executemany("DELETE FROM content WHERE report_id = ?", [(n,) for n in doomed])
            new = self.keys.new()
            kept = file.execute("SELECT rowid, report_id, what, sealed FROM content").fetchall()
            for row, name, what, sealed in kept:
                key = self._unsealed(sealed, private, name, what)
                again = sealing.seal_key(key, new, _about(name, what))
                file.execute("UPDATE content SET sealed = ? WHERE rowid = ?", (again, row))
            file.execute("UPDATE vault_key SET public = ?", (new.public_bytes_raw(),))
            file.execute("INSERT INTO retired VALUES (?)", (key_id(old),))
        with self._writing():
            return key_id(new)

    def _destroy_retired(self, file: sqlite3.Connection) -> None:
        for (name,) in file.execute("SELECT key_id FROM retired").fetchall():
            self.keys.destroy(name)
            file.execute("DELETE FROM retired WHERE key_id = ?", (name,))

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
                public = self.keys.new().public_bytes_raw()
                file.execute("INSERT INTO vault_key VALUES (?)", (public,))
            self._destroy_retired(file)
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
            if "no such" in str(error) or "malformed" in str(error):
                raise self._damaged() from None
            raise StoreError(
                f"The vault {self.path.name} cannot be used now ({error}). Nothing was changed. "
                "See that nobody else writes to it, that it may be written, and that there is room."
            ) from None
        except sqlite3.Error:
            raise self._damaged() from None


def _public(file: sqlite3.Connection) -> X25519PublicKey:
    found = file.execute("SELECT public FROM vault_key").fetchone()
    if found is None:
        raise StoreDamagedError("The vault names no key. Bring back a backup of it.")
    return X25519PublicKey.from_public_bytes(found[0])


def _seal(
    file: sqlite3.Connection, public: X25519PublicKey, name: str, what: str, content: bytes
) -> None:
    key, about = sealing.new_content_key(), _about(name, what)
    row = (name, what, sealing.seal_key(key, public, about), sealing.encrypt(content, key, about))
    file.execute("INSERT INTO content VALUES (?, ?, ?, ?)", row)


def _about(name: str, what: str) -> str:
    return f"{what} of {name}"
