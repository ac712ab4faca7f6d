"""What a page says of its thing in the words of schema.org, as the JSON-LD that search engines read in pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import pyoxigraph as ox
from markupsafe import Markup

from pvegraph.vocabulary import PREFIXES, expand

_CONTEXT = "https://schema.org/"
_TYPE = expand("rdf:type")
_ESCAPED = "<>&\u2028\u2029"
"""What could end the element or begin another one (HTML, section 4.12.1.3); JSON can write it otherwise."""


def in_page(thing: str, quads: Iterable[ox.Quad]) -> Markup:
    """What stands in a ``script`` element of the type ``application/ld+json``: the thing, then what it mentions.

    Empty if nothing of it is in schema.org's words.
    """
    told: dict[str, dict[str, list[object]]] = {}
    for quad in quads:
        key, value = _key_and_value(quad)
        if key:
            told.setdefault(_name(quad.subject), {}).setdefault(key, []).append(value)
    if not told:
        return Markup()
    order = sorted(told, key=lambda name: (name != thing, name))
    graph = [{"@id": name, **{key: _one_or_all(values) for key, values in told[name].items()}} for name in order]
    text = json.dumps({"@context": _CONTEXT, "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    for sign in _ESCAPED:
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - nothing in it can end the element


def _key_and_value(quad: ox.Quad) -> tuple[str, object]:
    """A statement as a member of an object; without a key if it is none of schema.org's."""
    predicate, value = quad.predicate.value, quad.object
    if predicate == _TYPE and isinstance(value, ox.NamedNode):
        return "@type", value.value.removeprefix(PREFIXES["schema"])
    if not predicate.startswith(PREFIXES["schema"]):
        return "", None
    return predicate.removeprefix(PREFIXES["schema"]), _value(value)


def _value(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> object:
    """A value as schema.org's context reads it: dates and numbers are plain texts there."""
    if not isinstance(value, ox.Literal):
        return {"@id": _name(value)}
    if value.language:
        return {"@language": value.language, "@value": value.value}
    return value.value


def _name(node: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    """The name of a node."""
    return node.value if isinstance(node, ox.NamedNode) else str(node)


def _one_or_all(values: Sequence[object]) -> object:
    """One value as it is, several as a list."""
    return values[0] if len(values) == 1 else list(values)
