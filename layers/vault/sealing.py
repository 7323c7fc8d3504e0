"""Sealing: what is put in with a public key comes out with the private key alone.

Each content has a key of its own. It encrypts the content (AES-256-GCM), and is itself sealed to
the vault's public key (HPKE, RFC 9180: X25519, HKDF-SHA256, AES-256-GCM). So an import seals what
it cannot read again, a new key pair costs one small seal a content, and a content whose sealed
key is gone is gone, however many copies of it there are.

`about` says of which report and part a content is: it opens for no other.

Source: PyPI `cryptography`.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_NONCE = 12
_KEY = 32
_BLOCK = 256
"""Contents are filled up to a multiple of this, octets: lengths tell nothing of a point or note."""


class UnsealError(Exception):
    """It was sealed for another key or another content, or was changed since."""


def new_content_key() -> bytes:
    """Return a key for one content."""
    return secrets.token_bytes(_KEY)


def seal_key(content_key: bytes, public: X25519PublicKey, about: str) -> bytes:
    """Return a content's key, sealed."""
    return _SUITE.encrypt(content_key, public, info=about.encode())


def unseal_key(sealed: bytes, private: X25519PrivateKey, about: str) -> bytes:
    """Return a content's key.

    Raises
    ------
    UnsealError
        If it was sealed for another key or content, or changed.

    """
    try:
        return _SUITE.decrypt(sealed, private, info=about.encode())
    except (InvalidTag, ValueError):
        raise UnsealError from None


def encrypt(content: bytes, content_key: bytes, about: str) -> bytes:
    """Return content, encrypted and filled up."""
    filled = len(content).to_bytes(4, "big") + content
    filled += b"\0" * (-len(filled) % _BLOCK)
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(content_key).encrypt(nonce, filled, about.encode())


def decrypt(encrypted: bytes, content_key: bytes, about: str) -> bytes:
    """Return the content.

    Raises
    ------
    UnsealError
        If it belongs to another content, or was changed.

    """
    nonce, rest = encrypted[:_NONCE], encrypted[_NONCE:]
    try:
        filled = AESGCM(content_key).decrypt(nonce, rest, about.encode())
    except (InvalidTag, ValueError):
        raise UnsealError from None
    return filled[4 : 4 + int.from_bytes(filled[:4], "big")]
