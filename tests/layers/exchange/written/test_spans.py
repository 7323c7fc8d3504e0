"""Days of a row: as wide as its date is known, and none where it has none."""

import pytest

from layers.exchange.writing.spans import span


@pytest.mark.parametrize(
    ("row", "days"),
    [
        ({"window_start": "2024-01-01", "window_end": "2024-02-01"}, "2024-01-01 2024-02-01"),
        ({"window_start": "2024-03-01", "window_end": "2024-02-01"}, ""),
        ({"epoch": "2024Q4"}, "2024-10-01 2024-12-31"),
        ({"when": "2024-02"}, "2024-02-01 2024-02-29"),
        ({"on": "2024-08-15", "date_precision": "day"}, "2024-08-15 2024-08-15"),
        ({"on": "2024-08-01", "date_precision": "month"}, "2024-08-01 2024-08-31"),
        ({"on": "2024-08-01", "date_precision": "quarter"}, "2024-07-01 2024-09-30"),
        ({"on": "2024-08-01", "date_precision": "year"}, "2024-01-01 2024-12-31"),
        ({"acquired_at": "2024-08-01T03:50:00+00:00"}, "2024-08-01 2024-08-01"),
        ({"on": "2024-13-45"}, ""),
        ({"epoch": None, "when": "", "on": "=1+1"}, ""),
        ({"name": "2024-01-01"}, ""),
    ],
)
def test_a_row_says_from_when_until_when(row: dict[str, object], days: str) -> None:
    found = span(row)
    assert (" ".join(map(str, found)) if found else "") == days
