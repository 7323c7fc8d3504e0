"""Finding: what one file's checks write down, each kind at one place once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from dashboard.briefing.checking.problem import Breach, Problem

MOST = 200
"""Problems of one file that are told; one is enough to refuse it."""


@dataclass(slots=True)
class Found:
    """Problems of one file."""

    file: str
    """Its name."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, breach: Breach, what: str, place: str = "") -> None:
        """Write one down, unless it is there already."""
        made = Problem(file=self.file, place=place, breach=breach, what=what)
        if len(self.problems) < MOST and made not in self.problems:
            self.problems.append(made)

    def join(self, others: list[Problem], place: str) -> None:
        """Write down what was found in a part of the file."""
        for each in others:
            inner = f"{place}, {each.place}" if each.place else place
            self.add(each.breach, each.what, inner)

    @contextmanager
    def reading(self, what: str, place: str = "") -> Iterator[None]:
        """Make of whatever a damaged part raises a problem: a checker that stops has let it pass.

        Parameters
        ----------
        what
            What is being read: "The table".
        place
            Where.

        """
        try:
            yield
        except RecursionError:
            self.add(Breach.DAMAGED, f"{what} is nested too deeply to be read.", place)
        except MemoryError:
            self.add(Breach.DAMAGED, f"{what} is too large to be read.", place)
        except Exception as error:  # noqa: BLE001 - readers of damaged files raise anything
            self.add(Breach.DAMAGED, f"{what} cannot be read ({type(error).__name__}).", place)
