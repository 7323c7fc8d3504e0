"""The vault: exact points, notes and photos of reports, sealed, in a file of their own.

`keys` holds the private key, in a folder apart from store and vault; `sealing` is the
cryptography; `vault` is the file and its door.
"""
