"""Invented ground and sky: worlds whose truth is known, for the demo, the tests and the docs.

ground: what covers a place on a day. sky: what hides it. world: a place and its truth.
render: both on any grid. archive: a world as STAC Items and GeoTIFFs.
"""
