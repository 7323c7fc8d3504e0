"""Sentinel Hub: searched by its Catalog API, read by its Process API, paid in processing units."""
