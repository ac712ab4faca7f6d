"""A difference as data: a patch, or JSON with terms as in SPARQL 1.1 Query Results JSON (section 3.2.2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.errors import UsageError
from pvegraph.release import patch
from pvegraph.release.diff import Change, Difference
from pvegraph.release.history import History
from pvegraph.release.lines import quads_of

_BATCH = 1000
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


@dataclass(frozen=True)
class Between:
    """A difference with the numbers of its two releases."""

    before: int | None
    """`None` for the dataset without a statement."""
    after: int
    difference: Difference

    @classmethod
    def of(cls, history: History, before: int, after: int, thing: str | None = None) -> Between:
        """The difference of two releases, about one thing if that is given; 0 is what was there before the first one.

        Raises `UsageError` for a release that is not there and for what is no IRI, `EnvironmentFaultError` for one that
        is damaged.
        """
        if thing is not None:
            try:
                ox.NamedNode(thing)
            except ValueError:
                raise UsageError(
                    f"{thing!r} is no IRI; write one whole, such as {iri.thing('country', 'dk')}."
                ) from None
        return cls(before or None, after, Difference(_file(history, before), _file(history, after), thing))

    def patch(self) -> Iterator[bytes]:
        """As RDF Patch: the one that makes the later release of the earlier, or the part of it about one thing."""
        after = f"{iri.RELEASE}{self.after}"
        before = {} if self.before is None else {"prev": f"{iri.RELEASE}{self.before}"}
        header = {"id": after, **before}
        if self.difference.thing is not None:
            # What has an id and a prev can be applied; a part of it only read.
            header = {"of": self.difference.thing, "to": after, **({"from": before["prev"]} if before else {})}
        return patch.write(self.difference, header)

    def json(self) -> Iterator[bytes]:
        """As JSON, a change a line."""
        head = {"from": self.before, "to": self.after, "of": self.difference.thing}
        yield f'{json.dumps(head, ensure_ascii=False)[:-1]}, "changes": ['.encode()
        separator = "\n"
        changes = iter(self.difference)
        # Many lines at a time, as it takes the parser longer to begin than to read a line.
        while some := list(islice(changes, _BATCH)):
            for change, quad in zip(some, quads_of(change.line for change in some), strict=True):
                yield f"{separator}{json.dumps(_described(change, quad), ensure_ascii=False)}".encode()
                separator = ",\n"
        yield b"\n]}\n"


def _file(history: History, number: int) -> Path | None:
    if number == 0:
        return None
    known = history.whole(number)
    if known is None:
        numbers = ", ".join(str(each.number) for each in reversed(history.releases()))
        raise UsageError(f"There is no release {number}; those that are here: {numbers or 'none'}.")
    return known.nquads


def _described(change: Change, quad: ox.Quad) -> dict[str, object]:
    return {"change": "added" if change.added else "removed", **terms_of(quad)}


def terms_of(quad: ox.Quad) -> dict[str, dict[str, str]]:
    """The terms of a statement."""
    parts = {"subject": quad.subject, "predicate": quad.predicate, "object": quad.object, "graph": quad.graph_name}
    return {name: _term(part) for name, part in parts.items() if not isinstance(part, ox.DefaultGraph)}


def _term(term: object) -> dict[str, str]:
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        said = {"type": "literal", "value": term.value}
        if term.language is not None:
            return {**said, "xml:lang": term.language}
        return said if term.datatype.value == _XSD_STRING else {**said, "datatype": term.datatype.value}
    assert isinstance(term, ox.NamedNode)  # noqa: S101 - there are no other terms in a release
    return {"type": "uri", "value": term.value}
