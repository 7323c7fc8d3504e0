"""Released rows joined to compounds and zones, and what is worked out of them: no Streamlit."""
