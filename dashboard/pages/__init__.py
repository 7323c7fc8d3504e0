"""A page is one function, show(): it asks, and it shows."""
