"""Figures, the ratios that are wanted of them, and how they are printed."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured figure of one server."""

    part: str
    what: str
    server: str
    value: float
    unit: str
    runs: int
    p50_ms: float | None = None
    p99_ms: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Verdict:
    """A wanted ratio, and the one that was measured; ``at_least`` when the peer was stopped before it had answered."""

    what: str
    measured: float
    wanted: float
    more_is_better: bool
    at_least: bool = False

    @property
    def reached(self) -> bool:
        """Whether it is as wanted."""
        return self.measured >= self.wanted if self.more_is_better else self.measured <= self.wanted

    def __str__(self) -> str:
        sign = "≥" if self.more_is_better else "≤"
        bound = "≥ " if self.at_least else ""
        answer = "reached" if self.reached else "NOT REACHED"
        return f"{self.what}: {bound}{self.measured:.2f} × (wanted {sign} {self.wanted:g} ×) {answer}"


@dataclass
class Report:
    """All that a run found."""

    quads: int
    quick: bool
    about: dict[str, str] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, figure: Figure) -> None:
        """Add a figure, and print it."""
        self.figures.append(figure)
        spread = "" if figure.p50_ms is None else f"  p50 {figure.p50_ms:.2f} ms"
        spread += "" if figure.p99_ms is None else f", p99 {figure.p99_ms:.2f} ms"
        note = f"  ({figure.note})" if figure.note else ""
        value = f"{figure.value:>10,.1f}" if abs(figure.value) >= 10 else f"{figure.value:>10,.3f}"
        print(f"  {figure.what:<40} {figure.server:<16} {value} {figure.unit}{spread}{note}", flush=True)

    def judge(self, verdict: Verdict) -> None:
        """Add a verdict, and print it."""
        self.verdicts.append(verdict)
        print(f"    → {verdict}", flush=True)

    def say(self, note: str) -> None:
        """Add a remark, and print it."""
        self.notes.append(note)
        print(f"  {note}", flush=True)

    def summary(self) -> str:
        """What was wanted, line by line."""
        reached = sum(verdict.reached for verdict in self.verdicts)
        lines = [f"{reached} of {len(self.verdicts)} wanted ratios reached:"]
        lines += [f"  {'✓' if verdict.reached else '✗'} {verdict}" for verdict in self.verdicts]
        return "\n".join(lines)

    def write(self, path: Path) -> None:
        """Write everything as JSON."""
        content = {**asdict(self), "verdicts": [{**asdict(one), "reached": one.reached} for one in self.verdicts]}
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def heading(text: str) -> None:
    """Print where the run has come to."""
    print(f"\n{text}", flush=True)


def p50(seconds: Sequence[float]) -> float:
    """The median in milliseconds."""
    return statistics.median(seconds) * 1000


def p99(seconds: Sequence[float]) -> float:
    """The time that one in a hundred exceeds, in milliseconds; the longest of fewer than a hundred."""
    return sorted(seconds)[min(len(seconds) - 1, len(seconds) * 99 // 100)] * 1000
