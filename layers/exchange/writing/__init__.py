"""Files for other programs: released frames alone, rounded before they get here, as octets.

One file a format; none knows another. Each says in itself what it is, for whom, and how coarse.
"""
