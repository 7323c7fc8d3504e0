"""How a store of an older schema becomes one of this: one history for both engines.

`versions` holds the steps, which Alembic orders and runs; `engines` what a step may do, in
terms of `layers.schema`; `history` runs what is missing on a connection.
"""
