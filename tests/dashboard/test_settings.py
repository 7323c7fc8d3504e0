"""dashboard.settings: what the environment may say, and what it may not."""

import pytest

from dashboard.settings import PREFIX, Settings, described, from_environ
from layers.errors import RejectedError
from layers.terms import Audience


def test_an_empty_environment_gives_this_machine_alone_and_an_analyst() -> None:
    settings = from_environ({})
    assert settings == Settings()
    assert settings.host == "127.0.0.1"
    assert settings.audience is Audience.ANALYST


def test_what_is_said_is_taken_and_what_is_foreign_is_not() -> None:
    settings = from_environ({f"{PREFIX}PORT": "9000", f"{PREFIX}AUDIENCE": "policy", "PORT": "1"})
    assert (settings.port, settings.audience) == (9000, Audience.POLICY)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "http"),
        ("PORT", "70000"),
        ("AUDIENCE", "everybody"),
        ("LANGUAGE", "xx"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(RejectedError, match=f"{PREFIX}{name} is '{value}'"):
        from_environ({PREFIX + name: value})


def test_every_setting_is_described_by_the_variable_that_sets_it() -> None:
    assert set(described(Settings())) == {
        PREFIX + name.upper() for name in Settings.__dataclass_fields__
    }
