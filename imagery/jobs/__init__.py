"""Jobs: the only room that knows both pixels and records.

`refresh` walks a zone from its imagery to stored detections; `footprints` tells what was
built at each site, quarter by quarter; `schedule` says which zones are due.
"""
