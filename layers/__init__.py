"""The domain: records, the store that keeps them, and the one way out of it.

Kinds of record: zone, compound, scene, detection, footprint, event, rescue, report, run,
review, composite, evidence, building set, building. One record, one file. What leaves goes
through `layers.read`, and nothing else.
"""
