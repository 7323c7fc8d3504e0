"""Monitoring: new looks held against a history, one pass a look.

`features` says what of a look is followed; `history` what a pixel is expected to show on a
day; `ground` what kinds of ground share a sky; `judge`, by its `rules`, counts the looks that
differ; `state` keeps all of it on disk; `monitor` puts them together, and is a detector as well.
"""
