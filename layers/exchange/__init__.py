"""What comes in from other people's files, and what goes out to them.

In: CSV and GeoJSON, read by strict readers of our own (`reading`), turned into records
with every problem named (`rows`), kept in one transaction (`importing`).
Out: released frames alone, as GeoJSON or CSV (`exporting`).
"""
