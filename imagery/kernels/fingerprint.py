"""Fingerprint: a few words that change when any value of a look changes.

The 32-bit words of a look are dealt to 256 lanes in turn, and each lane keeps two sums: of its
words, and of these sums as they grow, so that places count as well as values (J. Fletcher, IEEE
Transactions on Communications 30, 1982, https://doi.org/10.1109/TCOM.1982.1095369; here modulo
2**32). It goes as fast as memory is read, where SHA-256 would take a sixth of a job. One word that
changes always changes a sum, and so do two that change places; of other changes one in 2**64
escapes. It finds what was changed by chance or by a new processing, not a forger.
"""

import numpy as np
from numpy.typing import NDArray

from imagery.kernels.jit import exact

LANES = 256

Words = NDArray[np.uint32]


def fingerprints(looks: NDArray[np.float32] | NDArray[np.uint8]) -> Words:
    """Return the sums of each look.

    Parameters
    ----------
    looks : (time, ...) float32 or uint8
        Bit by bit: NaN is told from NaN where their bits differ.

    Returns
    -------
    (time, 2, 256) uint32
        Of looks of one size. Say the size beside it: nothing is summed for what is not there.

    Examples
    --------
    >>> looks = np.zeros((2, 40), np.float32)
    >>> looks[1, 7] = 1
    >>> one, other = fingerprints(looks)
    >>> [int(lane) for lane in np.flatnonzero((one != other).any(axis=0))]
    [7]

    """
    made = np.zeros((len(looks), 2, LANES), dtype=np.uint32)
    for look, sums in zip(looks, made, strict=True):
        flat = np.ascontiguousarray(look).reshape(-1).view(np.uint8)
        whole = flat.size // (4 * LANES) * 4 * LANES
        _sum(flat[:whole].view(np.uint32).reshape(-1, LANES), sums)
        rest = np.zeros(4 * LANES, dtype=np.uint8)
        rest[: flat.size - whole] = flat[whole:]
        _sum(rest.view(np.uint32).reshape(1, LANES), sums)
    return made


@exact
def _sum(words: Words, sums: Words) -> None:
    plain, grown = sums[0].copy(), sums[1].copy()
    for row in range(words.shape[0]):
        for lane in range(256):
            plain[lane] = np.uint32(plain[lane] + words[row, lane])
            grown[lane] = np.uint32(grown[lane] + plain[lane])
    sums[0], sums[1] = plain, grown
