"""Rows of the sourced tables: what a table must look like, and the statements that a row makes (docs/model.md)."""
