"""Immutable, validated, numbered versions of the whole dataset."""

from __future__ import annotations

from pvegraph.release import stores
from pvegraph.release.builder import build, current, ensure_current, is_stale
from pvegraph.release.folder import Release, ReleasesFolder
from pvegraph.release.history import History, history_of
from pvegraph.release.manifest import Manifest, graph_kind
from pvegraph.release.origin import Origin
from pvegraph.release.statistics import Statistics, statistics

__all__ = [
    "History",
    "Manifest",
    "Origin",
    "Release",
    "ReleasesFolder",
    "Statistics",
    "build",
    "current",
    "ensure_current",
    "graph_kind",
    "history_of",
    "is_stale",
    "statistics",
    "stores",
]
