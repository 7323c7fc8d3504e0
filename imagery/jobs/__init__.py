"""Jobs: the only rooms that know both pixels and records.

A job is handed everything that it needs, the instant included; it reads no clock, no
environment and no path, and ends in one effect on the store, or in none.
"""
