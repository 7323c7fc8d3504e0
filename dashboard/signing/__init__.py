"""Signing in: who a reader is, what he may see, and how long that is believed."""
