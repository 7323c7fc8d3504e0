"""Searching: zones and compounds by name, alias or id, in any script."""
