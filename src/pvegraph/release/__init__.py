"""Immutable, validated, numbered versions of the whole dataset."""
