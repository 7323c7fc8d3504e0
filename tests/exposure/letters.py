"""Coats made of letters: base64, base32, base85, hexadecimal, UTF-16."""

import binascii
import contextlib
import re
from base64 import a85decode, b32decode
from collections.abc import Iterator, Sequence

_SHORT = 24
"""Letters below which what looks like a word is taken for one, and not for base64."""


class Runs:
    """What finds the runs of a pattern.

    A search by pattern tries every octet anew, and most of what is looked through is the pixels
    of pictures. Whether there is any run at all is told ten times sooner: each octet becomes a
    sign for its class, and the signs of the shortest run are looked for.
    """

    def __init__(self, pattern: bytes, *classes: bytes, shortest: Sequence[bytes]) -> None:
        """Make one.

        Parameters
        ----------
        pattern
            Of a run.
        classes
            Patterns of one octet; those of the first become `a`, of the second `b`, the rest blank.
        shortest
            Runs, in these signs, one of which is in every run.

        """
        self.pattern = re.compile(pattern)
        self._shortest = shortest
        signs = bytearray(b" " * 256)
        for sign, each in zip(b"ab", classes, strict=False):
            for octet in range(256):
                if re.fullmatch(each, bytes([octet])):
                    signs[octet] = sign
        self._signs = bytes(signs)

    def of(self, blob: bytes) -> list[bytes]:
        """Return all runs."""
        signs = blob.translate(self._signs)
        return self.pattern.findall(blob) if any(each in signs for each in self._shortest) else []


BASE64 = Runs(
    rb"[A-Za-z0-9+/_-]{11,}(?:\r?\n[A-Za-z0-9+/_-]{4,})*",
    rb"[A-Za-z0-9+/_-]", shortest=[b"a" * 11],
)  # fmt: skip
BASE32 = Runs(rb"[A-Z2-7]{13,}", rb"[A-Z2-7]", shortest=[b"a" * 13])
_BASE85 = re.compile(rb"<~([!-uz\s]{8,}?)~>")
HEX = Runs(rb"[0-9A-Fa-f]{16,}", rb"[0-9A-Fa-f]", shortest=[b"a" * 16])
WIDE = Runs(
    rb"(?:[\x09-\x7e]\x00){8,}|(?:[\x09-\x7e]\x00{3}){8,}",
    rb"[\x09-\x7e]", rb"\x00", shortest=[b"ab" * 8, b"abbb" * 8],
)  # fmt: skip


def base64(blob: bytes) -> Iterator[bytes]:
    """Yield all runs together, once for each place where a run may really begin."""
    plain = [
        run.translate(_STANDARD, b"\r\n")
        for run in BASE64.of(blob)
        if len(run) >= _SHORT or not (run.isalpha() or run.islower() or run.isupper())
    ]
    for skip in range(4) if plain else ():
        whole = (run[skip:] + b"A" * (-len(run[skip:]) % 4) for run in plain)
        yield b"\n".join(binascii.a2b_base64(run) for run in whole)


_STANDARD = bytes.maketrans(b"-_", b"+/")


def base32(blob: bytes) -> Iterator[bytes]:
    """Yield all runs together, once for each place where a run may begin."""
    runs = BASE32.of(blob)
    for skip in range(8) if runs else ():
        whole = (run[skip:] + b"A" * (-len(run[skip:]) % 8) for run in runs)
        yield b"\n".join(b32decode(run) for run in whole)


def base85(blob: bytes) -> Iterator[bytes]:
    """Yield what stands between the marks of Adobe's form."""
    for run in _BASE85.findall(blob):
        with contextlib.suppress(ValueError):
            yield a85decode(run)


def hexadecimal(blob: bytes) -> Iterator[bytes]:
    """Yield all runs together, once for each place where a run may begin."""
    runs = HEX.of(blob)
    for skip in range(2) if runs else ():
        yield b"\n".join(
            binascii.unhexlify(run[skip : skip + (len(run) - skip) // 2 * 2]) for run in runs
        )


def utf16(blob: bytes) -> Iterator[bytes]:
    """Yield all runs of UTF-16 or UTF-32, of either order, together."""
    runs = WIDE.of(blob)
    if runs:
        yield b"\n".join(run.replace(b"\x00", b"") for run in runs)
