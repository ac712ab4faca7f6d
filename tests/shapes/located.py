"""Where a finding about an example must point, computed from the text of the example line by line, without a parser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from pvegraph.validation.finding import Finding, Term, simple_path
from pvegraph.validation.words import short, visible
from pvegraph.vocabulary import expand

_PROPERTY = re.compile("<([^>]*)>")
_MISSING = ("MinCount", "QualifiedMinCount")


def lines_of(finding: Finding, texts: Mapping[str, str]) -> set[tuple[str, int]]:
    """The file and line of what is wrong: the value after its property, or the head of what lacks something.

    What cannot be told from the focus node, the property and the value of a finding alone (an empty block for a thing
    that is only mentioned) may stand in any line that mentions it.
    """
    steps = _PROPERTY.findall(finding.path or "")
    if len(steps) > 1 and "^" not in (finding.path or ""):
        return {place for step in steps for place in _with_all(texts, [short(step), *_wanted(finding)])} or _with_all(
            texts, [short(steps[0])]
        )
    blocks = [(file, block) for file, text in texts.items() for block in _blocks(text, finding.focus)]
    heads = {(file, block[0][0]) for file, block in blocks}
    if finding.component.endswith(tuple(f"#{name}ConstraintComponent" for name in _MISSING)) or finding.path is None:
        return heads or _mentions(finding.focus, texts)
    property_ = simple_path(finding.path)
    wanted = _wanted(finding)
    if property_ is not None:
        wanted.append("a" if property_ == expand("rdf:type") else short(property_))
    statements = {
        (file, number) for file, block in blocks for number, line in block if all(part in line for part in wanted)
    }
    return statements or heads or _mentions(finding.focus, texts)


def _wanted(finding: Finding) -> list[str]:
    return [] if finding.value is None else [written(finding.value)]


def written(term: Term) -> str:
    """A term as the examples write it, or the part of it that cannot be written otherwise."""
    if isinstance(term, NamedNode):
        return short(term.value)
    return visible(term.value) if isinstance(term, Literal) else "["


def _blocks(text: str, focus: Term) -> Iterator[list[tuple[int, str]]]:
    """The lines about a thing: from the one that begins with its name to the next empty one."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if f"{line} ".startswith(f"{written(focus)} ") or (written(focus) == "[" and line.startswith("[")):
            block = [(number, line)]
        elif block and line.startswith(" "):
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _mentions(term: Term, texts: Mapping[str, str]) -> set[tuple[str, int]]:
    return _with_all(texts, [written(term)])


def _with_all(texts: Mapping[str, str], parts: Sequence[str]) -> set[tuple[str, int]]:
    """The lines that have all of these parts."""
    return {
        (file, number)
        for file, text in texts.items()
        for number, line in enumerate(text.split("\n"), start=1)
        if all(part in line for part in parts)
    }
