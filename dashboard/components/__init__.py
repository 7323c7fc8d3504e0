"""A component puts widgets in and gives a value back; it asks nobody for data."""
