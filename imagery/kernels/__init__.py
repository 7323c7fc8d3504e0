"""Arithmetic that every pixel goes through, compiled: arrays in, arrays out, one core each.

harmonic    a yearly wave through the clear looks of each pixel, plain or freed of stray looks
median      the median of the clear looks, and the real look nearest to it
welch       whether the looks after a day differ from those before it
widen       a mask widened by a disc
compiling   compiles all of these before they are needed, and says so

What they stand on: `arrays` checks what comes in, `jit` compiles, `prefetch` asks memory for
values early, `network` says which values to compare for a median, `equations` lays out the
design of a wave and `solving` fits it.

A compiled function calls none from another file but `prefetch`: numba compiles a function anew
when its own file changes, and does not look at the files that it calls.

Arrays are (time, pixel) or (time, y, x) float32; NaN = not clear. No kernel knows a file, a
date or a record, and each lets other threads run while it works.
"""
