"""The evidence pack of a compound: gathered from a Reader, written as a zip, and verified.

`gathering` asks, `writing` makes the files, `container` packs them, `verifying` says what of a pack
was changed.
"""
