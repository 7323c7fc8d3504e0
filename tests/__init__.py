"""Tests mirror the packages: geo/area.py is tested by tests/geo/test_area.py."""
