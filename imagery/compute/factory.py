"""Which compute: serial, a number of local processes, or a cluster, by what settings say."""

from imagery.compute.addresses import Certificates
from imagery.compute.errors import ComputeError
from imagery.compute.processes import Processes
from imagery.compute.protocol import Compute
from imagery.compute.serial import Serial


def compute(spec: str, certificates: Certificates | None = None) -> Compute:
    """Return a compute by its name.

    Parameters
    ----------
    spec
        serial, a number of processes, or the tcp:// or tls:// address of a Dask scheduler.
    certificates
        By which this machine proves itself to a cluster.

    Raises
    ------
    ComputeError
        If it is none of these, or a cluster may not be spoken with.

    """
    if spec == "serial":
        return Serial()
    if spec.isdecimal():
        return Processes(int(spec))
    if "://" in spec:
        from imagery.compute.cluster import Cluster  # noqa: PLC0415 - Dask takes a second to load

        return Cluster(spec, certificates)
    raise ComputeError(
        f"Work cannot run on {spec!r}. Say serial, a number of processes such as 4, or the "
        "address of a Dask scheduler such as tls://10.0.0.5:8786."
    )
