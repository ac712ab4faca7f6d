"""What addresses of overviews hold beside filters, read as strictly; what is empty, as forms send it, is not given."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.requests import Request

from pvegraph import iri
from pvegraph.search.catalogue import Catalogue, kind_of
from pvegraph.web.filters import MOST_VALUES, Filters
from pvegraph.web.kinds import N_
from pvegraph.web.problem import ProblemError

_MOST_SHOWN = 60
_MOST_DIGITS = 4
_WRONG = N_("The parameter %(name)s is %(value)s; these were expected: %(names)s.")


def one_of(request: Request, name: str, possible: Sequence[str]) -> str:
    """The value of a parameter, the first that is possible by default; raises `ProblemError` 400 for another."""
    value = _given(request, name)[-1:]
    if not value:
        return possible[0]
    if value[0] not in possible:
        raise _wrong(name, value[0], possible)
    return value[0]


def any_of(request: Request, name: str, possible: Collection[str]) -> tuple[str, ...]:
    """The values of a parameter that may be given several times; raises `ProblemError` 400 for what is not possible."""
    values = tuple(_given(request, name))
    for value in values:
        if value not in possible:
            raise _wrong(name, value, possible)
    return values


def whole_number(request: Request, name: str, default: int, most: int) -> int:
    """A number from 1 to ``most``; raises `ProblemError` 400 for anything else."""
    values = _given(request, name)
    if not values:
        return default
    text = values[-1]
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and 1 <= int(text) <= most):
        raise ProblemError(
            400,
            N_("The parameter %(name)s is %(value)s; a whole number from 1 to %(most)s was expected."),
            {"name": name, "value": repr(text[:_MOST_SHOWN]), "most": str(most)},
        )
    return int(text)


def thing(request: Request, name: str, catalogue: Catalogue, kinds: Collection[str]) -> str | None:
    """The IRI of a thing that a parameter names by kind and name (``country/dk``) or by its IRI; `None` if not given.

    Raises `ProblemError` 400 for what is no known thing of one of the kinds.
    """
    values = _given(request, name)
    if not values:
        return None
    return _known(name, values[-1], catalogue, kinds)


def things(request: Request, name: str, catalogue: Catalogue, kinds: Collection[str]) -> tuple[str, ...]:
    """As `thing`, for a parameter that may be given several times."""
    return tuple(dict.fromkeys(_known(name, value, catalogue, kinds) for value in _given(request, name)))


def short(thing: str) -> str:
    """How addresses name a thing of ours.

    >>> short("https://w3id.org/pvegraph/id/country/dk"), short("https://w3id.org/pvegraph/concept/role/host")
    ('country/dk', 'role/host')
    """
    return "/".join(thing.rsplit("/", 2)[1:])


@dataclass(frozen=True)
class State:
    """All that the address of an overview says: filters, and other parameters that differ from what is usual."""

    path: str
    filters: Filters
    pairs: tuple[tuple[str, str], ...] = ()

    def address(self, path: str = "", **changes: str) -> str:
        """The address with some parameters given other values, or left out where a value is empty.

        A parameter that begins a new list of rows should leave out the ``page``.

        >>> state = State("/x", Filters(year=(2019,)), (("tie", "bodies"), ("page", "3")))
        >>> state.address(page="", least="2")
        '/x?year=2019&tie=bodies&least=2'
        """
        kept = [(name, value) for name, value in self.pairs if name not in changes]
        pairs = [*self.filters.pairs(), *((name, value) for name, value in (*kept, *changes.items()) if value)]
        return f"{path or self.path}?{urlencode(pairs)}" if pairs else path or self.path

    def with_filters(self, filters: Filters) -> State:
        """The same under other filters, from the first page on."""
        return replace(self, filters=filters, pairs=tuple(pair for pair in self.pairs if pair[0] != "page"))


def _known(name: str, value: str, catalogue: Catalogue, kinds: Collection[str]) -> str:
    for known in (value, iri.BASE + "id/" + value, iri.BASE + "concept/" + value):
        if kind_of(known) in kinds and catalogue.get(known) is not None:
            return known
    raise ProblemError(
        400,
        N_("The parameter %(name)s is %(value)s, which is unknown; write the kind and the name, as in %(example)s."),
        {"name": name, "value": repr(value[:_MOST_SHOWN]), "example": f"{sorted(kinds)[0]}/…"},
    )


def _given(request: Request, name: str) -> list[str]:
    values = [value.strip() for value in request.query_params.getlist(name)]
    found = list(dict.fromkeys(value for value in values if value))
    if len(found) > MOST_VALUES:
        raise ProblemError(
            400,
            N_("The filter %(name)s is given %(count)s times; %(most)s is the most."),
            {"name": name, "count": str(len(found)), "most": str(MOST_VALUES)},
        )
    return found


def _wrong(name: str, value: str, possible: Collection[str]) -> ProblemError:
    return ProblemError(400, _WRONG, {"name": name, "value": repr(value[:_MOST_SHOWN]), "names": ", ".join(possible)})
