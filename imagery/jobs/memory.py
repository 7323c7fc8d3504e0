"""Memory: what a job frees it will need again in a moment, so that it is not given back.

Each tile takes and frees arrays of hundreds of megabytes. By default glibc hands such memory back
to the system at once, and getting it anew, page by page, took a third of a job's time. One pool
serves all threads: those that decode blocks would each keep memory that the others cannot use.
"""

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -4, -8
"""Options of mallopt(3)."""

_NEVER = 2**31 - 1


def kept() -> bool:
    """Keep freed memory for this process, which should do one job and end; say if that worked.

    Elsewhere than on Linux with glibc nothing is changed, and a job is slower.
    """
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    wanted = {_MMAP_MAX: 0, _TRIM_THRESHOLD: _NEVER, _ARENA_MAX: 1}
    return bool(mallopt and all(mallopt(*option) for option in wanted.items()))
