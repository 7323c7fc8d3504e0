"""The two lists of a pack: manifest.json for programs, SHA256SUMS for `sha256sum -c`.

The manifest lists every file but itself and SHA256SUMS; SHA256SUMS lists every file but itself. So
the SHA-256 of the manifest stands for the whole pack.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

FORMAT = "compoundwatch pack"
VERSION = 1
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"

Listed = Mapping[str, str]
"""Name of a file -> its SHA-256, hexadecimal."""

_LINE = re.compile(r"([0-9a-f]{64})  ([!-~](?:[ -~]*[!-~])?)")
_SUM = re.compile(r"[0-9a-f]{64}")


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def manifest(about: Mapping[str, Any], files: Mapping[str, tuple[bytes, str]]) -> bytes:
    """Return the manifest: what a pack is about, and each file with what it is.

    Parameters
    ----------
    about
        What stands before the list.
    files
        Name -> content, and what it is in words.

    """
    listed = [
        {"name": name, "sha256": sha256(content), "bytes": len(content), "what": what}
        for name, (content, what) in sorted(files.items())
    ]
    whole = {"format": FORMAT, "format_version": VERSION, **about, "files": listed}
    return (json.dumps(whole, indent=1, allow_nan=False) + "\n").encode("ascii")


def sums(listed: Listed) -> bytes:
    """Return the file that `sha256sum -c` reads."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(listed.items())).encode("ascii")


def read_manifest(content: bytes) -> tuple[dict[str, Any], dict[str, str], dict[str, int]]:
    """Return what a manifest is about, and of each file its SHA-256 and its size.

    Raises
    ------
    ValueError
        If it is no manifest of this format.

    """
    try:
        found = json.loads(content)
        again = (json.dumps(found, indent=1, allow_nan=False) + "\n").encode("ascii")
    except RecursionError:
        raise ValueError("it has no end") from None
    _must(again == content, "it is not in the one form of a manifest")
    _must(isinstance(found, dict) and found.get("format") == FORMAT, "it is of something else")
    _must(found.get("format_version") == VERSION, "it is of another version of the format")
    files = found.pop("files", None)
    _must(isinstance(files, list), "it lists no files")
    listed, sizes = {}, {}
    for each in files:
        _must(isinstance(each, dict) and isinstance(each.get("name"), str), "a file has no name")
        name, digest, size = each["name"], each.get("sha256"), each.get("bytes")
        _must(isinstance(digest, str) and bool(_SUM.fullmatch(digest)), "a file has no SHA-256")
        _must(type(size) is int, "a file has no size")
        _must(name not in listed, "a file is listed twice")
        listed[name], sizes[name] = digest, size
    return found, listed, sizes


def read_sums(content: bytes) -> dict[str, str]:
    """Return name -> SHA-256 as SHA256SUMS has them.

    Raises
    ------
    ValueError
        If it is not written as `sums` writes it.

    """
    lines = content.decode("ascii").splitlines()
    matched = [_LINE.fullmatch(line) for line in lines]
    found = {each[2]: each[1] for each in matched if each}
    if sums(found) != content:
        raise ValueError("it is no list of sums")
    return found


def _must(holds: bool, words: str) -> None:
    if not holds:
        raise ValueError(words)
