"""Compute: where work runs: this process, local processes, or a Dask cluster; the same results.

What is handed out is a function of a module and plain data, never a store, a source or a secret:
whoever carries it out opens those from its own settings.
"""
