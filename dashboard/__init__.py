"""The two doors: streamlit_app.py for readers, and the command line for jobs.

A page asks and shows. What it asks is `layers.read`; what it shows is released already.
"""
