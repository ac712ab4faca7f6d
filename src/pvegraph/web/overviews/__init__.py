"""Overviews of the whole graph: each a figure, a table that says the same, and downloads of exactly what is shown."""
