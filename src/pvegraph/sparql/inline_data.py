"""Solutions as inline data: what ``VALUES`` says of them (SPARQL 1.1 Query Language, sections 10.2 and 19.8)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

UNBOUND = "UNDEF"

_IRI = r'<[^<>"{}|^`\\\x00-\x20]+>'
_TERM = re.compile(
    rf'{_IRI}|"(?:[^"\\\r\n]|\\[tbnrf"\\]|\\u[0-9A-Fa-f]{{4}})*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^{_IRI})?'
)
"""The productions IRIREF, STRING_LITERAL2 and LANGTAG of SPARQL, code points escaped; nothing else gets through."""


class UnwritableTermError(ValueError):
    """A term that cannot stand in ``VALUES``; the message says of which kind it is."""


def row_of(terms: Iterable[object]) -> str:
    r"""A solution as a row of ``VALUES``. Raises `UnwritableTermError`.

    >>> row_of([ox.NamedNode("a:b"), None, ox.Literal('"x"\n', language="en")])
    '(<a:b> UNDEF "\\"x\\"\\n"@en)'
    >>> row_of([])
    '()'
    """
    return f"({' '.join(map(_term, terms))})"


def values(names: Sequence[str], rows: str) -> str:
    """``VALUES`` of these variables and rows; the variables are in scope also if there is no row, or nothing in it.

    >>> values(["x"], row_of([None]))
    'VALUES (?x) { (UNDEF) }'
    """
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {rows} }}"


def nothing_known(names: Sequence[str]) -> str:
    """``VALUES`` of the one solution that binds nothing."""
    return values(names, row_of(None for _ in names))


def _term(term: object) -> str:
    """A term as SPARQL has it; written by Oxigraph, and held against the grammar."""
    if term is None:
        return UNBOUND
    if isinstance(term, ox.BlankNode):
        raise UnwritableTermError("a blank node")
    written = str(term)
    if not isinstance(term, ox.NamedNode | ox.Literal) or _TERM.fullmatch(written) is None:
        raise UnwritableTermError("a term that SPARQL 1.1 has no way to write")
    return written
