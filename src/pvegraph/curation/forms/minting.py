"""The addresses of new things, as the house rule of ``docs/model.md`` makes them; those of ties as the importer does.

Names are readable where they are public and stable; a person's says nothing. A tie's address is made of the slugs of
what it ties, so that the same tie found in another source gets the same address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode
from slugify import slugify

from pvegraph import iri
from pvegraph.folding import fold
from pvegraph.search.catalogue import kind_of
from pvegraph.validation.view import View
from pvegraph.vocabulary import expand

Said = Mapping[str, Sequence[NamedNode | Literal]]
"""What is said of a thing: values by property."""

_MEMBER, _POST, _BODY, _ROLE = (expand(name) for name in ("org:member", "pve:post", "org:organization", "org:role"))
_EVENT, _PARTICIPANT, _FROM, _PART = (
    expand(name) for name in ("pve:event", "pve:participant", "pve:participantsFrom", "pve:role")
)
_COMMITTED, _FRAMEWORK, _LEVEL = (
    expand(name) for name in ("pve:committedActor", "pve:framework", "pve:commitmentLevel")
)
_LABEL, _NAME, _TITLE = (expand(name) for name in ("skos:prefLabel", "foaf:name", "dct:title"))
_COUNTRY, _GOVERNS, _IN = (expand(name) for name in ("pve:country", "pve:governs", "org:postIn"))
_PUBLISHER, _IDENTIFIER = expand("dct:publisher"), expand("dct:identifier")
_TERRITORY, _ALPHA2 = expand("pve:cldrTerritory"), expand("pve:iso3166alpha2")
_TYPE, _MAYORALTY = expand("rdf:type"), expand("pve:Mayoralty")
_BEGINNINGS = {"country": "country", "organisation": "org", "framework": "fw", "event": "event"}
_APOSTROPHES = re.compile("['\u2019\u02bc\u02bf.]")
_HEADS = {iri.concept("role", name): name for name in ("mayor", "governor")}


class MissingError(Exception):
    """An address cannot be made as long as a property has no value; the argument is the property."""


@dataclass(frozen=True)
class Kind:
    """How the things of a class are called."""

    class_: str
    name: str
    """The part of their addresses that says what they are."""
    mint: Callable[[Said, View], str]
    """The last part of the address. Raises `MissingError`."""
    keys: tuple[str, ...] = ()
    """For ties: the properties that the address is made of."""
    is_open: bool = True
    """Whether the last part may be another one than what is made here."""


def slug(text: str) -> str:
    """A name as a part of an address, as the tables write names.

    >>> slug("Réseau «Villes fortes»"), slug("Malmö")
    ('reseau-villes-fortes', 'malmo')
    """
    return slugify(text, max_length=80, word_boundary=True)


def _slugs_of_name(text: str) -> Iterator[str]:
    """How tables may have written a name."""
    yield slug(text)
    yield slugify(_APOSTROPHES.sub("", text))
    yield iri.publisher_slug(text)


def slug_of(thing: str, view: View) -> str:
    """The slug by which the tables call a thing, from its address; that of a person is looked for among its names.

    Where a slug cannot be known the last part of the address stands for it.
    """
    kind, _, name = thing.removeprefix(iri.BASE + "id/").partition("/")
    if kind in ("place", "government"):
        country, _, rest = name.partition("-")
        return f"city-{rest}-{country}"
    if kind in _BEGINNINGS:
        return f"{_BEGINNINGS[kind]}-{name}"
    if kind == "person":
        for quad in view.quads(NamedNode(thing), None, None):
            for candidate in _slugs_of_name(quad.object.value) if isinstance(quad.object, Literal) else ():
                if iri.of_slug(f"person-{candidate}") == thing:
                    return f"person-{candidate}"
    return name or thing


def _one(said: Said, *properties: str) -> str:
    """The value of the first of some properties that has one, the English text of several."""
    for property_ in properties:
        values = said.get(property_, ())
        texts = [value for value in values if isinstance(value, Literal) and value.language in ("en", None)]
        if values:
            return texts[0].value if texts else values[0].value
    raise MissingError(properties[0])


def _by_label(said: Said, _: View) -> str:
    return _some(slug(_one(said, _LABEL)), _LABEL)


def _some(name: str, property_: str) -> str:
    """A name; a text of signs alone makes none."""
    if not name:
        raise MissingError(property_)
    return name


def _person(said: Said, _: View) -> str:
    return "p-" + iri.digest("person-" + _some(slug(_one(said, _LABEL)), _LABEL))


def _place(said: Said, _: View) -> str:
    country = _one(said, _COUNTRY).rpartition("/")[2]
    return f"{country}-{_some(slug(_one(said, _LABEL)), _LABEL)}"


def _government(said: Said, _: View) -> str:
    return _one(said, _GOVERNS).rpartition("/")[2]


def _country(said: Said, _: View) -> str:
    return _one(said, _TERRITORY, _ALPHA2).lower()


def _publisher(said: Said, _: View) -> str:
    return _some(iri.publisher_slug(_one(said, _NAME)), _NAME)


def _source(said: Said, _: View) -> str:
    publisher = _one(said, _PUBLISHER).rpartition("/")[2]
    return f"{publisher}/{_some(slug(_one(said, _IDENTIFIER, _TITLE)), _TITLE)}"


def _post(said: Said, view: View) -> str:
    """The head of a place is called by the place; another post by its body and a digest of its name."""
    body = _one(said, _IN)
    name = body.rpartition("/")[2]
    roles = [value.value for value in said.get(expand("org:role"), ())]
    if kind_of(body) == "government":
        if any(value.value == _MAYORALTY for value in said.get(_TYPE, ())):
            return f"{name}-mayor"
        for role in roles:
            if role in _HEADS:
                return f"{name}-{_HEADS[role]}"
    return f"{name}-{iri.digest(slug_of(body, view), _one(said, _LABEL))}"


def _local_names(said: Said, property_: str) -> str:
    values = said.get(property_, ())
    if not values:
        raise MissingError(property_)
    return ";".join(sorted(value.value.rpartition("/")[2] for value in values))


def _tenure(said: Said, view: View) -> str:
    return "t-" + iri.digest(slug_of(_one(said, _MEMBER), view), _one(said, _POST).rpartition("/")[2])


def _membership(said: Said, view: View) -> str:
    member, body = (slug_of(_one(said, each), view) for each in (_MEMBER, _BODY))
    return "m-" + iri.digest(member, body, _local_names(said, _ROLE))


def _participation(said: Said, view: View) -> str:
    event = slug_of(_one(said, _EVENT), view)
    if said.get(_FROM):
        return "a-" + iri.digest(event, slug_of(_one(said, _FROM), view), "participants-from")
    return "a-" + iri.digest(event, slug_of(_one(said, _PARTICIPANT), view), _local_names(said, _PART))


def _commitment(said: Said, view: View) -> str:
    actor, framework = (slug_of(_one(said, each), view) for each in (_COMMITTED, _FRAMEWORK))
    return "c-" + iri.digest(actor, framework, _local_names(said, _LEVEL))


_ALL = (
    Kind(expand("pve:Person"), "person", _person, is_open=False),
    Kind(expand("pve:Organisation"), "organisation", _by_label),
    Kind(expand("pve:LocalGovernment"), "government", _government, is_open=False),
    Kind(expand("pve:Place"), "place", _place),
    Kind(expand("pve:Country"), "country", _country, is_open=False),
    Kind(expand("org:Post"), "post", _post),
    Kind(expand("pve:Event"), "event", _by_label),
    Kind(expand("pve:EventSeries"), "series", _by_label),
    Kind(expand("pve:Framework"), "framework", _by_label),
    Kind(expand("pve:Source"), "source", _source),
    Kind(expand("foaf:Agent"), "publisher", _publisher),
    Kind(expand("pve:Tenure"), "tenure", _tenure, (_MEMBER, _POST), is_open=False),
    Kind(expand("pve:Membership"), "membership", _membership, (_MEMBER, _BODY, _ROLE), is_open=False),
    Kind(
        expand("pve:Participation"),
        "participation",
        _participation,
        (_EVENT, _PARTICIPANT, _FROM, _PART),
        is_open=False,
    ),
    Kind(expand("pve:Commitment"), "commitment", _commitment, (_COMMITTED, _FRAMEWORK, _LEVEL), is_open=False),
)
KINDS: Mapping[str, Kind] = {kind.class_: kind for kind in _ALL}
"""The classes of which new things can be made."""
TIES: Mapping[str, Kind] = {kind.class_: kind for kind in _ALL if kind.keys}
"""Those that tie two things together in time, and are edited in the page of one of them."""


def minted(class_: str, said: Said, view: View) -> str:
    """The address of a new thing. Raises `MissingError` for a property that must be there for it."""
    kind = KINDS[class_]
    name = kind.mint(said, view)
    return f"{iri.SOURCE}{name}" if kind.name == "source" else iri.thing(kind.name, name)


def beginning(class_: str) -> str:
    """What the addresses of a class begin with."""
    kind = KINDS[class_]
    return iri.SOURCE if kind.name == "source" else iri.thing(kind.name, "")


def is_alike(one: str, other: str) -> bool:
    """Whether two names are the same but for case, accents and the like."""
    return fold(one) == fold(other)
