"""Cache: what was read from a source, kept on disk in the order in which a job reads it.

A source has one file a date, and a job wants all dates of one tile. So the looks of a zone are
put on its grid once and kept as one Zarr cube (`cube`), compressed in blocks of 64 dates by
64 pixels; `index` says which scene lies where; `source` reads through it. A second refresh
fetches only what is new. Nothing else in the project keeps imagery.

Measured against GeoTIFFs, one a date with all bands, of the same 100 km2 and 365 dates, read
tile by tile on one core: Zarr 7 to 9 s; uncompressed TIFF 12 s; ZSTD 23 s; DEFLATE 40 s.
"""
