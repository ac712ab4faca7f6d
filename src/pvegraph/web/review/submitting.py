"""A submission out of what was sent: its kind by the types of its texts, and its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pyoxigraph as ox

from pvegraph import iri
from pvegraph.curation.proposal import Kind, SentText, Submission
from pvegraph.release import patch
from pvegraph.sparql import formats
from pvegraph.web.kinds import N_
from pvegraph.web.multipart import Part
from pvegraph.web.problem import ProblemError
from pvegraph.web.review.posted import Posted, text_member
from pvegraph.web.sent_texts import guessed

UPDATE = "application/sparql-update"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RDF = formats.of_kind("graph")
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        **{format_.media_type: "rdf" for format_ in _RDF},
        patch.MEDIA_TYPE: "patch",
        UPDATE: "update",
        CSV: "table",
        XLSX: "table",
    }
)
"""Media types that may be sent, and what kind of submission they make."""
_SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        **{format_.suffix: format_.media_type for format_ in _RDF},
        patch.SUFFIX: patch.MEDIA_TYPE,
        "rdfpatch": patch.MEDIA_TYPE,
        "ru": UPDATE,
        "rq": UPDATE,
        "csv": CSV,
        "xlsx": XLSX,
    }
)
_UNTOLD = frozenset({"", "application/octet-stream", "text/plain", "application/vnd.ms-excel"})
"""Types that say less than the name of a file."""
_TYPED: Mapping[str, str] = MappingProxyType({"patch": patch.MEDIA_TYPE, "update": UPDATE})


def media_type_of(name: str, said: str) -> str:
    """The media type of a text, by what is said of it or by its name. Raises `ProblemError` 415."""
    essence = said.partition(";")[0].strip().lower()
    by_type = formats.by_media_type(essence, "graph")
    found = by_type.media_type if by_type is not None and essence not in _UNTOLD else essence
    if found in KINDS:
        return found
    by_name = _SUFFIXES.get(name.rpartition(".")[2].lower()) if "." in name else None
    if by_name is not None:
        return by_name
    types = ", ".join(KINDS)
    raise ProblemError(
        415,
        N_("Nobody knows what %(name)s is: it is of the type %(found)s; one of these was expected: %(types)s."),
        {"name": name or "the body", "found": essence or "–", "types": types},
        headers={"Accept": types, "Accept-Post": f"{types}, application/json, multipart/form-data"},
    )


def submission(texts: Sequence[SentText], source: str) -> Submission:
    """Texts as a submission. Raises `ProblemError` 400 if there is none, or if they are of several kinds."""
    kinds = {KINDS[text.media_type] for text in texts}
    if not kinds:
        raise ProblemError(400, N_("There is nothing in it: paste triples, or choose a file."))
    if len(kinds) > 1:
        raise ProblemError(
            400,
            N_("Triples, patches, updates and tables cannot be mixed in one proposal; make a proposal of each."),
        )
    return Submission(kinds.pop(), tuple(texts), checked_source(source))


def checked_source(source: str) -> str:
    """The IRI of a source, which may be written as a local path too. Raises `ProblemError` 400."""
    text = source.strip()
    if not text:
        return ""
    if text.startswith("/source/"):
        text = iri.BASE.rstrip("/") + text
    try:
        graph = str(ox.NamedNode(text).value)
        iri.path_of_graph(graph)
    except ValueError:
        raise ProblemError(
            400,
            N_("%(iri)s is no source: an address that begins with %(base)s was expected."),
            {"iri": repr(source), "base": iri.SOURCE},
        ) from None
    return graph


def of_form(form: Posted) -> list[SentText]:
    """The texts and files of a form: fields ``text`` with ``name``, ``syntax`` and ``removes`` beside each.

    Raises `ProblemError` 415.
    """
    way = form.get("way")
    found = []
    for index, text in enumerate(form.all("text")):
        if not text.strip():
            continue
        name, syntax, removes = (_at(form.all(field), index) for field in ("name", "syntax", "removes"))
        media_type = _TYPED.get(way) or _SUFFIXES.get(syntax) or _SUFFIXES[guessed(text)]
        found.append(SentText(name, media_type, text.encode(), removes == "1"))
    return [*found, *(_of_file(part, part.field == "removed") for part in form.files)]


def _at(values: Sequence[str], index: int) -> str:
    return values[index] if index < len(values) else ""


def _of_file(part: Part, removes: bool) -> SentText:
    media_type = media_type_of(part.name, part.content_type or "")
    return SentText(part.name, media_type, part.content, removes and KINDS[media_type] == "rdf")


def of_json(content: Mapping[str, object]) -> tuple[list[SentText], str]:
    """The texts that a JSON object has, and the source that it names. Raises `ProblemError` 400 and 415."""
    listed = content.get("texts", [])
    if not isinstance(listed, list):
        raise ProblemError(
            400, N_("The member %(name)s of the body was expected to be %(what)s."), {"name": "texts", "what": "a list"}
        )
    found = []
    for each in listed:
        if not isinstance(each, dict):
            raise ProblemError(
                400,
                N_("The member %(name)s of the body was expected to be %(what)s."),
                {"name": "texts", "what": "a list of objects"},
            )
        name = text_member(each, "name", "")
        media_type = media_type_of(name, text_member(each, "mediaType", ""))
        octets = text_member(each, "content").encode("utf-8", "surrogatepass")
        found.append(SentText(name, media_type, octets, each.get("removes") is True))
    return found, text_member(content, "source", "")
