"""Holding the data against the shapes."""
