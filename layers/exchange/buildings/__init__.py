"""Buildings that others mapped: national files, streamed, and clipped to the zones.

One reader a format (`csv_rows`, `json_rows`, `geopackage_rows`, `parquet_rows`), each without
GDAL; `layouts` knows the columns of each source, `clipping` keeps what lies in a zone, and
`importing` keeps all of it in one transaction, or nothing and a list of what is wrong.
"""
