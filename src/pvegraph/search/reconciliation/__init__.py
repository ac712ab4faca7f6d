"""Matching names that others have written, with what else they know, to the things of the graph."""
