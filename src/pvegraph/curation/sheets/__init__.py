"""Proposals as tables, in CSV or as workbooks: templates to fill, and what a filled one changes."""

from __future__ import annotations

from pvegraph.curation.sheets.reading import read_tables

__all__ = ["read_tables"]
