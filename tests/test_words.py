"""The words hold: every command has help and stands in the README, every term has a sentence."""

import inspect
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
import typer

from dashboard.cli.main import app
from layers import case_terms, terms
from layers.sentences import sentence

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
NAMED = [*vars(terms).values(), *vars(case_terms).values()]
ENUMS = [each for each in NAMED if inspect.isclass(each) and each is not StrEnum]
TERMS = [word for each in ENUMS if issubclass(each, StrEnum) for word in each]


def leaves(group: object, before: str = "") -> Iterator[tuple[str, object]]:
    """Yield each command that does something, under its full name."""
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        if hasattr(command, "commands"):
            yield from leaves(command, f"{before}{name} ")
        else:
            yield before + name, command


COMMANDS = dict(leaves(typer.main.get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_does_and_what_each_option_means(name: str) -> None:
    command = COMMANDS[name]
    assert command.help, f"compoundwatch {name} has no help"
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"compoundwatch {name}: {parameter.name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_stands_in_the_readme(name: str) -> None:
    assert re.search(rf"compoundwatch {re.escape(name)}\b", README), f"compoundwatch {name}"


def test_the_readme_names_no_command_that_is_not_there() -> None:
    known = {name.split()[0] for name in COMMANDS}
    named = set(re.findall(r"(?:`|^)compoundwatch ([a-z]+)", README, flags=re.MULTILINE))
    assert named <= known, f"no such command: {sorted(named - known)}"


def test_the_readme_keeps_no_gap_from_its_draft() -> None:
    assert not re.findall(r"@@\w+@@", README)


@pytest.mark.parametrize("word", TERMS, ids=lambda word: f"{type(word).__name__}.{word.name}")
def test_a_term_has_a_plain_sentence(word: StrEnum) -> None:
    said = sentence(word)
    assert re.fullmatch(r"[A-Z].*\.", said), f"no sentence: {said!r}"


def test_two_terms_of_one_spelling_keep_a_sentence_each() -> None:
    assert sentence(terms.SiteStatus.UNKNOWN) != sentence(terms.Outcome.UNKNOWN)
    assert sentence(terms.DetectionKind.OTHER) != sentence(terms.ReasonCode.OTHER)
