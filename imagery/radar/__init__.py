"""Radar: what Sentinel-1 says, through any cloud, each relative orbit for itself.

`stack` holds the looks of one orbit, and cannot hold those of two; `speckle` quiets them;
`branch` holds the newest looks against the year before, and agrees over orbits.
"""
