"""Keys: the private key of a vault, in a folder that is neither the store's nor the vault's.

One file a key, named after its public half, readable by its owner alone. Whoever has the folder
and the vault has the exact points; whoever has one of them has nothing.
"""

import hashlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from layers.errors import VaultKeyError
from layers.files import write_beside

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Keys:
    """A folder of private keys; nothing of it is read before a key is asked for."""

    folder: Path
    """Where they lie."""

    def new(self) -> X25519PublicKey:
        """Make a key pair, keep its private half, and return the public one."""
        private = X25519PrivateKey.generate()
        public = private.public_key()
        text = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        self._write(self._path(key_id(public)), text)
        return public

    def private(self, name: str) -> X25519PrivateKey:
        """Return the private key of a name.

        Raises
        ------
        VaultKeyError
            If it is not there, others can read it, or it is none.

        """
        path = self._path(name)
        try:
            if path.stat().st_mode & _OTHERS:
                raise VaultKeyError(
                    f"Others than its owner can read {path.name}, which opens the vault. Take that "
                    "away (chmod 600), and make a new key: compoundwatch vault rotate."
                )
            found = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except FileNotFoundError:
            raise VaultKeyError(
                f"The key {name} of this vault is not in the folder of keys. Exact places cannot "
                "be read without it; everything else is as it was. Bring the key back, or name "
                "its folder: COMPOUNDWATCH_VAULT_KEYS."
            ) from None
        except (OSError, ValueError):
            raise VaultKeyError(
                f"The key {name} of this vault cannot be read. Exact places cannot be read without "
                "it; everything else is as it was. Bring back a copy of the key."
            ) from None
        if not isinstance(found, X25519PrivateKey) or key_id(found.public_key()) != name:
            raise VaultKeyError(f"The file of the key {name} holds another key. Bring it back.")
        return found

    def salt(self) -> bytes:
        """Return the secret under which what identifies a person is hashed; made when first asked.

        It never changes: hashes under another would match nothing.
        """
        path = self.folder / "duplicates.salt"
        if not path.exists():
            self._write(path, secrets.token_bytes(32))
        return path.read_bytes()

    def destroy(self, name: str) -> None:
        """Overwrite a private key and remove it: what it alone opened is gone for good.

        On a disk that writes elsewhere than where it is told to, old octets may remain; keep the
        folder of keys on an encrypted disk.
        """
        path = self._path(name)
        if not path.exists():
            return
        with path.open("r+b") as out:
            out.write(b"\0" * path.stat().st_size)
            out.flush()
            os.fsync(out.fileno())
        path.unlink()

    def _write(self, path: Path, content: bytes) -> None:
        """Write beside and rename; its owner alone may read it, from the first octet on."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_beside(path, content, mode=0o600)

    def _path(self, name: str) -> Path:
        return self.folder / f"vault-{name}.key"


def key_id(public: X25519PublicKey) -> str:
    """Return the name of a key pair, made of its public half."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]
