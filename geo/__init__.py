"""Pure maths on shapes, grids, periods and cells: no files, no network, no clock, no pixels.

Coordinates are degrees on WGS 84 (EPSG:4326), longitude first, unless a name says otherwise.
Lengths are metres, areas square metres on the ellipsoid, instants UTC.
"""
