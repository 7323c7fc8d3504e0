"""A refresh and its footprints in a process of their own, so that a test can kill it.

Says on standard output where it is: begun, outlining, done.
"""

import sys

import data
from imagery.jobs.footprints import footprints
from imagery.jobs.recipe import read_recipe
from imagery.jobs.refresh import refresh
from layers.store.factory import open_store
from tests.small_world import AS_OF, Altered, a_source, small_zone


def main(path: str) -> None:
    """Refresh the small zone into the store at a path."""
    store = open_store(path)
    recipe = read_recipe(data.path("recipes/balanced.toml"))
    given = {"source": Altered(a_source(), every=4), "store": store, "recipe": recipe}

    def tell(what: str, _done: int, _of: int) -> None:
        if what == "outlining":
            say("outlining")

    say("begun")
    refresh(small_zone(), as_of=AS_OF, progress=tell, **given)  # type: ignore[arg-type]
    footprints(small_zone(), as_of=AS_OF, **given)  # type: ignore[arg-type]
    say("done")


def say(word: str) -> None:
    """Tell the test, at once."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
