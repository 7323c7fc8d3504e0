"""Digest: what is new, at most ten things of it with reasons, told once to each receiver."""
