"""What a detector promises: given a quiet baseline and what follows, say where it changed.

One detector, one file. No detector knows another; `registry` knows them by name.
"""
