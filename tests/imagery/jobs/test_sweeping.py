"""imagery.jobs.sweeping: what killed jobs left is taken away, and nothing else."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from imagery.jobs.sweeping import OLDER_THAN, swept

NOW = datetime(2026, 11, 25, tzinfo=UTC)
OLD, FRESH = OLDER_THAN + timedelta(hours=1), timedelta(hours=23)


def written(path: Path, ago: timedelta) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half")
    at = (NOW - ago).timestamp()
    os.utime(path, (at, at))
    return path


def test_only_old_half_written_files_are_taken_away(tmp_path: Path) -> None:
    gone = [
        written(tmp_path / "z" / "r" / ".000000-000000.npz.new", OLD),
        written(tmp_path / "c" / "0" / "1.8f0e.partial", OLD),
    ]
    stay = [
        written(tmp_path / "z" / "r" / ".000001-000000.npz.new", FRESH),
        written(tmp_path / "z" / "r" / "000000-000000.npz", OLD),
        written(tmp_path / "c" / "0" / "1", OLD),
    ]
    assert swept(tmp_path, now=NOW) == len(gone)
    assert not any(each.exists() for each in gone)
    assert all(each.exists() for each in stay)
    assert swept(tmp_path, now=NOW) == 0


def test_where_there_is_no_folder_nothing_is_done(tmp_path: Path) -> None:
    assert swept(tmp_path / "none", now=NOW) == 0
