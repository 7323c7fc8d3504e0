"""Dask settings: how it is set up wherever we start it, so that its own defaults do not count.

Those open a page for people at every address of the machine, and blame a task that three workers
happened to die of only at the fourth.
"""

import ssl
from collections.abc import Mapping

from distributed.security import Security

from imagery.compute.addresses import Certificates
from imagery.compute.threads import ONE_THREAD

SETTINGS: Mapping[str, object] = {
    "distributed.scheduler.allowed-failures": 2,  # so that the third death ends it
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.worker.profile.enabled": False,
    "distributed.worker.daemon": True,
    "distributed.worker.multiprocessing-method": "spawn",
    # Jobs keep the memory that they free (imagery.jobs.memory), so that a worker that is paused
    # for what it holds would stay so for ever. What holds too much is ended, and its item goes on.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,
    "distributed.nanny.pre-spawn-environ": ONE_THREAD,
    "distributed.admin.system-monitor.disk": False,
    "distributed.diagnostics.nvml": False,
}
"""For dask.config.set, in the process that runs a scheduler or workers."""


def security(certificates: Certificates) -> Security:
    """Return who is let in: whoever has a certificate, over TLS 1.3; without any, plain TCP.

    Names are given one by one, so that nothing of a Dask file on this machine comes in.
    """
    if not certificates:
        return Security(
            require_encryption=False, tls_ca_file=None,
            **{f"tls_{role}_{part}": None for role in _ROLES for part in ("cert", "key")},
        )  # fmt: skip
    return Security(
        require_encryption=True,
        tls_ca_file=certificates.authority,
        tls_min_version=ssl.TLSVersion.TLSv1_3,
        **{f"tls_{role}_cert": certificates.certificate for role in _ROLES},
        **{f"tls_{role}_key": certificates.key for role in _ROLES},
    )


_ROLES = ("client", "scheduler", "worker")
