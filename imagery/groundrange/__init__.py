"""Ground range: radar images that lie as the satellite saw them, laid upon the ground."""
