"""Which compute: serial, a number of local processes, or a cluster, by what settings say."""

from imagery.compute.errors import ComputeError
from imagery.compute.processes import Processes
from imagery.compute.protocol import Compute
from imagery.compute.serial import Serial


def compute(spec: str) -> Compute:
    """Return a compute by its name.

    Parameters
    ----------
    spec
        serial, or a number of processes.

    Raises
    ------
    ComputeError
        If it is none of these.

    """
    if spec == "serial":
        return Serial()
    if spec.isdecimal():
        return Processes(int(spec))
    raise ComputeError(
        f"Work cannot run on {spec!r}. Say serial, a number of processes such as 4, or the "
        "address of a Dask scheduler such as tls://10.0.0.5:8786."
    )
