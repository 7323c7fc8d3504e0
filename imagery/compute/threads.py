"""Threads: one worker, one thread, so that N workers use N cores and no more.

Libraries would each start as many threads as the machine has cores, in every worker. They read
these variables when they are loaded, so a worker is given them before it begins.
"""

ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
        "NUMBA_NUM_THREADS", "GDAL_NUM_THREADS", "BLOSC_NTHREADS", "ZARR_THREADING__MAX_WORKERS",
    ),
    "1",
)  # fmt: skip
"""Of linear algebra, compiled kernels, GDAL, Blosc and Zarr."""
