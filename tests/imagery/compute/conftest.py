"""Every compute, over which the promise suite is run."""

from collections.abc import Iterator

import pytest

from imagery.compute.cluster import Cluster
from imagery.compute.processes import Processes
from imagery.compute.protocol import Compute
from imagery.compute.serial import Serial
from tests.imagery.compute.clusters import Running, a_cluster


@pytest.fixture(scope="session")
def three_processes() -> Iterator[Processes]:
    """Return three processes for all tests that do not harm them."""
    compute = Processes(3)
    yield compute
    compute.close()


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """Return a scheduler and two workers, as processes of this machine."""
    with a_cluster() as found:
        yield found


@pytest.fixture(scope="session")
def whole_cluster(running: Running) -> Iterator[Cluster]:
    """Return that cluster as a compute."""
    compute = Cluster(running.address)
    yield compute
    compute.close()


COMPUTES = {
    "serial": "", "processes": "three_processes", "cluster": "whole_cluster",
}  # fmt: skip


@pytest.fixture(params=list(COMPUTES))
def compute(request: pytest.FixtureRequest) -> Compute:
    """Return each compute."""
    if request.param == "serial":
        return Serial()
    found: Compute = request.getfixturevalue(COMPUTES[request.param])
    return found
