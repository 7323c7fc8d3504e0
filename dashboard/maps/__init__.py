"""Maps: folium makes the frame, our own script puts the layers in; no Streamlit here.

Data never passes through folium: it runs templates that it finds in attribute values.
"""
