"""The file store stays off network shares, and says why."""

from pathlib import Path

import pytest

from layers.errors import StoreOnShareError
from layers.store import shares
from layers.store.sqlite import SqliteStore
from layers.store.upgrading import upgrade_file
from layers.zone import Zone

LOCAL = {"ext4": 0xEF53, "xfs": 0x58465342, "btrfs": 0x9123683E, "tmpfs": 0x01021994,
         "overlay": 0x794C7630, "zfs": 0x2FC12FC1, "one of tomorrow": 7}  # fmt: skip


@pytest.mark.parametrize("magic", shares.SHARES, ids=shares.SHARES.values())
def test_a_store_on_a_network_share_is_refused_with_the_reason(magic: int, tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    with pytest.raises(StoreOnShareError, match=r"two machines.*store copy FROM postgresql"):
        SqliteStore(path, create=True, lies_on=lambda _: magic)
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_was_moved_to_a_share_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    SqliteStore(path, create=True).close()
    before = path.read_bytes()
    for read_only in (True, False):
        with pytest.raises(StoreOnShareError, match=r"network share \(NFS\)"):
            SqliteStore(path, read_only=read_only, lies_on=lambda _: 0x6969)
    with pytest.raises(StoreOnShareError, match="Nothing was changed"):
        upgrade_file(path, lies_on=lambda _: 0x6969)
    assert path.read_bytes() == before


@pytest.mark.parametrize("magic", [*LOCAL.values(), None], ids=[*LOCAL, "not known"])
def test_a_disk_of_this_machine_is_used(magic: int | None, tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.gpkg", create=True, lies_on=lambda _: magic)
    assert store.count(Zone) == 0
    store.close()


def test_the_folder_to_which_a_link_leads_is_what_counts(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "s.gpkg").symlink_to(tmp_path / "share" / "s.gpkg")
    asked: list[Path] = []

    def lies_on(folder: Path) -> int:
        asked.append(folder)
        return 0x517B if folder.name == "share" else 0xEF53

    with pytest.raises(StoreOnShareError, match="SMB"):
        SqliteStore(tmp_path / "own" / "s.gpkg", create=True, lies_on=lies_on)
    assert asked == [tmp_path / "share"]


def test_the_system_is_asked_what_holds_a_folder(tmp_path: Path) -> None:
    assert shares.file_system(tmp_path) not in shares.SHARES
    assert shares.file_system(Path("/proc")) == 0x9FA0
    assert shares.file_system(tmp_path / "none") is None
