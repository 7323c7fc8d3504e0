"""Stations: a scheduler, and workers of one, as Dask has them, with nothing open to strangers.

Dask gives each of them a web server, which knows no TLS of the cluster and asks nobody who he is.
Here there is none.
"""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Sequence
from typing import Any, cast

import dask
from distributed import Nanny, Scheduler, Worker
from distributed.node import ServerNode

from imagery.compute.addresses import Certificates, contact, is_loopback, listening, written
from imagery.compute.dask_settings import SETTINGS, security
from imagery.compute.errors import ClusterError

Notify = Callable[[str], None]
_NONE_S = 60


class _Quiet(ServerNode):
    """A node without a web server."""

    def start_http_server(self, *_: object, **__: object) -> None:
        """Start none."""


class QuietScheduler(_Quiet, Scheduler):
    """A scheduler without a web server."""


class QuietWorker(_Quiet, Worker):
    """A worker without a web server."""


def run_scheduler(host: str, port: int, certificates: Certificates, notify: Notify) -> None:
    """Run a scheduler until told to end (SIGINT, SIGTERM).

    Parameters
    ----------
    host, port
        Where it listens; port 0 takes one that is free.
    certificates
        Without them host must be this machine's own, such as 127.0.0.1.
    notify
        Is told its address.

    Raises
    ------
    ClusterError
        If strangers could reach it, or the port is taken.

    """
    scheme, host = listening(host, certificates), written(host)

    async def run() -> None:
        ending = _ending()
        scheduler = QuietScheduler(
            host=host, port=port, protocol=scheme, security=security(certificates),
            dashboard=False,
        )  # fmt: skip
        try:
            async with scheduler:
                notify(f"Scheduler at {scheduler.address}")
                await _first(ending.wait(), cast("Any", scheduler).finished())
        except OSError as error:
            raise ClusterError(
                f"No scheduler can listen at {host}:{port} ({error.strerror or 'taken'}). Another "
                "may run there: end it, or give another --port."
            ) from error

    with dask.config.set(SETTINGS):
        asyncio.run(run())


def run_workers(
    address: str, *, host: str, count: int, memory_gb: float, certificates: Certificates,
    notify: Notify,
) -> None:  # fmt: skip
    """Run workers of a scheduler until told to end, or until it is gone.

    Parameters
    ----------
    address
        Of the scheduler.
    host
        Where the workers listen, for each other and the scheduler; empty: 127.0.0.1.
    count
        How many; each is a process of one thread, and begun again if it dies.
    memory_gb
        What each may hold; 0: its share of this machine's.
    certificates
        As for a scheduler.
    notify
        Is told what was begun.

    Raises
    ------
    ClusterError
        If the scheduler may not be spoken with, is not there, or went away.
    """
    address = contact(address, certificates)
    scheme = listening(host := written(host or "127.0.0.1"), certificates)
    if is_loopback(host) and not is_loopback(address.split("://")[1].rpartition(":")[0]):
        raise ClusterError(
            f"The scheduler at {address} could not reach workers that listen at {host}. Give the "
            "address of this machine in its network: --host 10.0.0.7"
        )

    async def run() -> None:
        ending = _ending()
        nannies = [
            Nanny(
                address, host=host, protocol=scheme, security=security(certificates), nthreads=1,
                worker_class=QuietWorker, death_timeout=_NONE_S, dashboard=False,
                memory_limit=f"{memory_gb} GB" if memory_gb else "auto",
            )
            for _ in range(count)
        ]  # fmt: skip
        try:
            await _together(nannies, address)
            notify(f"{count} workers of {address}")
            await _first(ending.wait(), *(each.finished() for each in nannies))
        finally:
            for each in nannies:
                with contextlib.suppress(Exception):  # what goes on is that it ends
                    await each.close(timeout=5)
        if not ending.is_set():
            raise ClusterError(
                f"The scheduler at {address} is gone, and so its workers end. Start it again, and "
                "then these."
            )

    with dask.config.set(SETTINGS):
        asyncio.run(run())


async def _together(nannies: Sequence[Nanny], address: str) -> None:
    """Begin workers, all at the same time."""
    try:
        await asyncio.gather(*nannies)
    except Exception as error:
        raise ClusterError(
            f"No worker could join the scheduler at {address} within {_NONE_S} s. It does not "
            "run, or does not take this machine's certificate."
        ) from error


def _ending() -> asyncio.Event:
    """Return what is set when this process is told to end."""
    ending, loop = asyncio.Event(), asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, ending.set)
    return ending


async def _first(*awaited: object) -> None:
    """Wait for the first, and leave the others."""
    tasks = [asyncio.ensure_future(each) for each in awaited]  # type: ignore[call-overload]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for each in tasks:
        each.cancel()
