"""dashboard.maps.overlays: what the map is told, and nothing unquoted in an address."""

import pandas as pd
import pytest

from dashboard.maps.overlays import map_args
from layers.composite import EPOCH
from layers.read import Reader
from layers.store.memory import MemoryStore
from layers.terms import Audience
from tests.builders import NOW, a_composite, a_run, a_zone

NONE = pd.DataFrame(columns=["composite_id", "role", "epoch"])
BOUNDS = (98.59, 16.29, 98.61, 16.31)


def args(zone: str = "Z-1", **said: object) -> dict[str, object]:
    more = {"epoch": "2024Q3", "pictures": NONE, "version": 7, "notes": [], **said}
    return map_args(zone, BOUNDS, said={"zones": "1", "footprints": "2"}, **more)


def pictures(*roles: str) -> pd.DataFrame:
    store = MemoryStore()
    store.put([a_zone(), a_run(), *(
        a_composite(composite_id=f"img/{role}", role=role, epoch="2024Q3" if role == EPOCH else "")
        for role in roles
    )])  # fmt: skip
    reader = Reader(store, Audience.ANALYST, as_of=NOW)
    return pd.concat([reader.composites("Z-1").frame, reader.pictures("Z-1").frame])


def test_only_layers_that_the_page_speaks_of_are_told_in_the_order_of_the_map() -> None:
    told = args()["layers"]
    assert [each["id"] for each in told] == ["zones", "footprints"]


def test_ids_are_quoted_in_addresses() -> None:
    told = args("Z/../1?x", epoch="2024Q3&x=1")
    for each in told["layers"]:
        assert each["url"].startswith("/api/zones/Z%2F..%2F1%3Fx/layers/")
        assert each["query"] == "v=7&epoch=2024Q3%26x%3D1"
    (picture,) = args(pictures=pictures("latest"))["pictures"]
    assert picture["url"] == "/api/composites/img%2Flatest.png"


@pytest.mark.parametrize(("epoch", "title", "query"), [
    ("2024Q3", "Footprints of 2024Q3", "epoch=2024Q3"),
    ("", "Footprints, the newest of each site", "epoch=newest"),
])  # fmt: skip
def test_footprints_say_their_quarter(epoch: str, title: str, query: str) -> None:
    footprints = args("all", epoch=epoch)["layers"][1]
    assert (footprints["title"], query in footprints["query"]) == (title, True)


def test_the_picture_of_the_chosen_epoch_is_on_and_lies_above_the_others() -> None:
    told = args(pictures=pictures(EPOCH, "latest", "earlier"))["pictures"]
    assert [(each["role"], each["shown"]) for each in told] == [
        ("earlier", False), ("latest", False), (EPOCH, True)
    ]  # fmt: skip
    titles = [each["title"].split(":")[0] for each in told]
    assert titles == ["Imagery, before", "Imagery, latest", "Imagery, 2024Q3"]


def test_without_a_picture_of_the_epoch_the_latest_is_on() -> None:
    told = args(pictures=pictures("earlier", "latest"))["pictures"]
    assert [each["shown"] for each in told] == [False, True]


def test_what_is_kept_and_off_goes_along_and_none_is_all() -> None:
    told = args(keep={"zones": {"Z-2", "Z-1"}, "footprints": None}, off={"zones"}, chosen="d-1")
    assert told["keep"] == {"zones": {"show": ["Z-1", "Z-2"]}}
    assert (told["off"], told["chosen"]) == (["zones"], "d-1")
