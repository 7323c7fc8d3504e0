"""The evidence pack of a compound: gathered from a Reader, written as a pack.

`gathering` asks, `writing` makes the files; `dashboard.packing` packs them and verifies a pack.
"""
