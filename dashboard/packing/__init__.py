"""A pack is a zip of one form with two lists of hashes: evidence, or the files of a briefing.

`container` is the zip, `listing` its lists, `verifying` names what was changed in one.
"""
