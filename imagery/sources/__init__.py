"""Where scenes come from: a source searches, and then reads what it found onto a grid.

Every source keeps the promises of `imagery.sources.protocol`, which one test suite checks.
"""
