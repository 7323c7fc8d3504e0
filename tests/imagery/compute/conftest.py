"""Every compute, over which the promise suite is run."""

from collections.abc import Iterator

import pytest

from imagery.compute.processes import Processes
from imagery.compute.protocol import Compute
from imagery.compute.serial import Serial


@pytest.fixture(scope="session")
def three_processes() -> Iterator[Processes]:
    """Return three processes for all tests that do not harm them."""
    compute = Processes(3)
    yield compute
    compute.close()


@pytest.fixture(params=["serial", "processes"])
def compute(request: pytest.FixtureRequest) -> Compute:
    """Return each compute."""
    if request.param == "serial":
        return Serial()
    found: Compute = request.getfixturevalue("three_processes")
    return found
