"""Whether an operation is SPARQL 1.1 Update and reaches out to nobody, by Oxigraph's own parser."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

import pyoxigraph as ox

from pvegraph.errors import QuerySyntaxError, ServiceRefusedError, StoreError
from pvegraph.sparql.operations import Operation
from pvegraph.store.complaint import explain_update

_STOP = "CREATE GRAPH <urn:x-stop> ;\n"
_REACHING_OUT = re.compile("service|load", re.IGNORECASE)


def check_operation(operation: Operation, base_iri: str | None) -> None:
    """Raise `QuerySyntaxError` for what is no operation, and `ServiceRefusedError` for one that asks others.

    Each "service" and "load" gets a random name in its stead: a text, an address or a variable stays one, but the
    keyword turns into nonsense. No reading of our own could be so sure.
    """
    declarations, text = operation.declarations, operation.text()
    if not _parses(declarations, text, base_iri):
        raise _complaint(operation, base_iri)
    names = {match[0]: _random_name(len(match[0])) for match in _REACHING_OUT.finditer(declarations + text)}
    if not names:
        return
    if not _parses(_renamed(declarations, names), _renamed(text, names), base_iri):
        raise ServiceRefusedError(
            "The update asks another service (LOAD or SERVICE), and nothing here reaches out for an update. Fetch"
            " those data yourself, and send them."
        )


def _parses(declarations: str, text: str, base_iri: str | None) -> bool:
    """Whether an operation is parsed; it is not carried out, because one that cannot succeed comes before it."""
    store = ox.Store()
    store.add_graph(ox.NamedNode("urn:x-stop"))
    try:
        store.update(declarations + _STOP + text, base_iri=base_iri)
    except SyntaxError:
        return False
    except RuntimeError:
        return True
    raise StoreError("Oxigraph carried out what it was to parse only; use the version that the lock file names.")


def _renamed(text: str, names: Mapping[str, str]) -> str:
    return _REACHING_OUT.sub(lambda match: names[match[0]], text)


def _complaint(operation: Operation, base_iri: str | None) -> QuerySyntaxError:
    """What is wrong with an operation, at the place where it stands."""
    try:
        ox.Store().update(operation.in_place, base_iri=base_iri)
    except SyntaxError as error:
        return explain_update(operation.update, error.msg)
    except (OSError, RuntimeError, ValueError):
        pass
    return QuerySyntaxError("The update is not SPARQL 1.1: its operations cannot be told apart.")


def _random_name(length: int) -> str:
    """A word that nobody can guess and that is no word of SPARQL: all of those have vowels."""
    return "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(length))
