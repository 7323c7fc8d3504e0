"""Pixels: scene -> cube -> clear cube -> change -> candidate. And the jobs.

Only `imagery.jobs` knows records; everything else here is arrays on grids. `rasters` is the
only door to raster files, and `sources` is where scenes come from.
"""
