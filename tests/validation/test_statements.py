"""Statements of a release's file are validated as those in memory are."""

from __future__ import annotations

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from pvegraph.validation import Engine, engine_shacl
from pvegraph.validation.statements import read
from pvegraph.vocabulary import PREFIXES

ENGINES: tuple[Engine, ...] = ("shacl", "pyshacl") if engine_shacl.is_available() else ("pyshacl",)
DECLARATIONS = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
SHAPES = """pves:A a sh:PropertyShape ; sh:targetClass pve:Event ; sh:path pve:start ; sh:maxCount 1 ;
    sh:message "{$this}: {$value}."@en ."""
DATA = """
<urn:g> { event:a a pve:Event ;
    skos:prefLabel "A \\u003Curn:no\\u003E .\\n"@en ; pve:start 1 , 2 . event:ab a pve:Event . }
<urn:h> { event:a a pve:Event ; pve:start 1 , "2" . event:b a pve:Event ; pve:start "x" , event:a . }
<urn:shapes> { event:c a pve:Event ; pve:start 1 , 2 . event:a pve:start 3 . }
"""


def in_memory() -> list[Triple]:
    """The same without that graph, as a list."""
    quads = parse((DECLARATIONS + DATA).encode(), format=RdfFormat.TRIG)
    return [quad.triple for quad in quads if quad.graph_name != NamedNode("urn:shapes")]


def test_a_text_is_read_as_it_was_written() -> None:
    text = (serialize(in_memory(), format=RdfFormat.N_TRIPLES) or b"").decode()
    assert list(read(text)) == in_memory()
