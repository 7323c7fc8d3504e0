"""A store keeps records: one transaction per effect, and the same content is kept once.

`protocol` says what a store promises; `sqlite` keeps it in one GeoPackage file, `memory`
in a dictionary for tests; `factory` opens one by its address.
"""
