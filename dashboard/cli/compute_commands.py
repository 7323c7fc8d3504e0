"""Commands that make a cluster: its scheduler, and workers; open to nobody but its own."""

from typing import Annotated

import typer

from dashboard.cli.context import err, plainly, settings
from dashboard.wiring import certificates, check_store_of_worker


def scheduler(
    host: Annotated[
        str, typer.Option(help="Where it listens. Beyond this machine TLS is required.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Its port; 0: one that is free.")] = 8786,
) -> None:
    """Run the scheduler of a cluster, for --compute tls://HOST:PORT."""
    from imagery.compute.stations import run_scheduler  # noqa: PLC0415 - Dask takes a second

    with plainly():
        run_scheduler(host, port, certificates(settings()), _told)


def worker(
    address: Annotated[str, typer.Argument(help="Of the scheduler, such as tls://10.0.0.5:8786.")],
    host: Annotated[
        str, typer.Option(help="Address of this machine in the cluster's network.")
    ] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, max=256, help="How many; best one a core.")] = 1,
    memory_gb: Annotated[
        float, typer.Option(min=0, help="What each may hold; 0: its share of this machine's.")
    ] = 0.0,
) -> None:
    """Run workers of a cluster. They open store and source by the settings of this machine."""
    from imagery.compute.stations import run_workers  # noqa: PLC0415 - Dask takes a second

    with plainly():
        here = settings()
        check_store_of_worker(here, address)
        run_workers(
            address, host=host, count=workers, memory_gb=memory_gb,
            certificates=certificates(here), notify=_told,
        )  # fmt: skip


def _told(text: str) -> None:
    err.print(text, markup=False, soft_wrap=True)
