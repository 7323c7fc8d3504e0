"""Keeps the file store off network shares, where two machines would damage it.

The log beside the file (WAL) is shared memory of the processes of one machine, and a share
often only pretends to lock. Two machines that write there lose rows without a word.

Refused: NFS, SMB, CIFS, AFS, Coda, Ceph, 9p and every FUSE mount, since sshfs, s3fs and the
drives of clouds are told apart from a local one by nothing but their name. Not refused:
overlay, as in every container, whose upper layer is a disk of one machine.

Source: https://www.sqlite.org/wal.html, section 1; magic numbers of linux/magic.h.
"""

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path

from layers.errors import StoreOnShareError

FileSystem = Callable[[Path], int | None]
"""Folder -> magic number of the file system that holds it; None where that cannot be known."""

SHARES = {
    0x6969: "NFS",
    0x517B: "SMB",
    0xFF534D42: "CIFS (SMB)",
    0xFE534D42: "SMB 2",
    0x5346414F: "AFS",
    0x6B414653: "AFS",
    0x73757245: "Coda",
    0x00C36400: "Ceph",
    0x01021997: "9p",
    0x0BD00BD0: "Lustre",
    0x47504653: "GPFS",
    0x65735546: "FUSE (such as sshfs)",
    0x786F4256: "a shared folder of VirtualBox",
    0xBACBACBC: "a shared folder of VMware",
}

_ROOM = 256
"""Bytes, more than a struct statfs has on any Linux; its first long is the magic number."""


def file_system(folder: Path) -> int | None:
    """Return the magic number of the file system that holds a folder: Linux alone says."""
    if not sys.platform.startswith("linux"):
        return None
    room = ctypes.create_string_buffer(_ROOM)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.statfs(os.fsencode(folder), room) != 0:
        return None
    return ctypes.c_long.from_buffer(room).value & 0xFFFFFFFF


def check_own_disk(path: Path, lies_on: FileSystem = file_system) -> None:
    """Refuse a store on a network share.

    Raises
    ------
    StoreOnShareError
        If its folder, all links followed, lies on one.

    """
    found = lies_on(path.resolve().parent)
    if found in SHARES:
        raise StoreOnShareError(
            f"{path.name} lies on a network share ({SHARES[found]}), where two machines that write "
            "at once would damage it. Nothing was changed. Put it on a disk of this machine, or "
            "share a store in PostGIS: compoundwatch store copy FROM postgresql://USER@HOST/DATABASE."
        )
