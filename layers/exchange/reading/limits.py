"""How much a foreign file may hold: checked before it is opened, and while it is read.

Sizes are in bytes, memory in bytes, times in seconds.
"""

MAX_BYTES = 50 * 2**20
"""On disk."""

MAX_ROWS = 200_000
MAX_COLUMNS = 2_000
MAX_PARTS = 200
"""Sheets of a workbook, or layers of a GeoPackage."""

MAX_CELLS = 5_000_000
"""Of a sheet, from its first to its last: an empty one between them takes memory as well."""

MAX_FIELD = 20_000
"""Characters of a cell."""

MAX_WKT = 131_072
"""Characters of an outline that stands in a cell of a CSV, as Python's csv has it."""

MAX_VERTICES = 200_000
"""Of one geometry."""

MAX_DEPTH = 12
"""Lists within lists of a geometry."""

MAX_XML_DEPTH = 100
MAX_XML_TAGS = 6_000_000

MAX_MEMBERS = 1_000
"""Files inside a zip."""

MAX_UNPACKED = 200 * 2**20
"""All members of a zip together."""

MAX_RATIO = 200
"""Unpacked bytes to packed bytes, of one member that unpacks to more than `SMALL_MEMBER`."""

SMALL_MEMBER = 2**20

MAX_SQL_STEPS = 2_000_000_000
"""Of SQLite's machine, for one file."""

WALL_S = 60.0
"""For one file, in a process apart."""

CPU_S = 60
MAX_MEMORY = 2 * 2**30
"""Address space of the process apart."""

MAX_ANSWER = 256 * 2**20
"""What the process apart may answer."""
