"""imagery.jobs.remedies: what a person is told to do."""

import pytest

from imagery import errors as imagery
from imagery.jobs.remedies import remedy
from layers import errors as layers

_NO_USE = "it goes on from there"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (imagery.SourceError("no such source"), "Name another source"),
        (imagery.SourceDownError("no answer"), "Run it again later"),
        (imagery.CredentialsError("unknown"), "Give the keys"),
        (imagery.QuotaSpentError("spent"), "raise the cap"),
        (imagery.NoScenesError("none"), "another source or instant"),
        (layers.NotFoundError("no such zone"), "compoundwatch zone list"),
        (layers.StoreFullError("full"), "Free some space"),
        (ZeroDivisionError(), "a fault of the program"),
    ],
)
def test_each_error_is_told_what_mends_it(error: Exception, said: str) -> None:
    assert said in remedy(error)


@pytest.mark.parametrize("kind", [imagery.SourceError, layers.NotFoundError])
def test_what_would_fail_again_is_not_said_to_go_on(kind: type[Exception]) -> None:
    assert _NO_USE not in remedy(kind("x"))
    assert _NO_USE in remedy(KeyboardInterrupt())
