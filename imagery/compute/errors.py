"""What can go wrong with where work runs.

ComputeError
├── TravelError     a function or a value that cannot be handed to another process
└── ClusterError    a cluster that may not be used, cannot be reached, or is lost
"""

from imagery.errors import ImageryError


class ComputeError(ImageryError):
    """Work cannot be handed out, or its workers do not begin."""


class TravelError(ComputeError):
    """A function that cannot be found by its name, or a value that is not plain data."""


class ClusterError(ComputeError):
    """A cluster may not be used, cannot be reached, or is lost."""
