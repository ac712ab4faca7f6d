"""What the form of ``/validate`` sends: texts, files, choices, and what is to be done with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import anyio.to_thread
from starlette.requests import Request

from pvegraph.sparql import formats
from pvegraph.validation.asked import Text
from pvegraph.web.body import too_large
from pvegraph.web.kinds import N_
from pvegraph.web.multipart import Part
from pvegraph.web.problem import ProblemError
from pvegraph.web.rdf_types import is_multipart
from pvegraph.web.sent_texts import guessed, parts, read_whole, safe_name, texts_of_files

MOST_PARTS = 2000
"""Of a form: three for each text, and one for each fix that is ticked."""
_OVERHEAD = 256 * 1024
"""Octets of a form that are not texts."""
SYNTAXES: Mapping[str, str] = MappingProxyType(
    {
        "ttl": "Turtle",
        "trig": "TriG",
        "nt": "N-Triples",
        "nq": "N-Quads",
        "jsonld": "JSON-LD",
        "rdf": "RDF/XML",
    }
)
"""Ending of files → name of the syntax."""
_EMPTY_NAME = "text"


@dataclass(frozen=True)
class Pasted:
    """A text in the form."""

    name: str = ""
    """As it was given; empty if it was not."""
    syntax: str = ""
    """The ending of files in the syntax that was chosen; empty to have it guessed."""
    text: str = ""

    @property
    def suffix(self) -> str:
        """The syntax: as chosen, by the name, or as it looks."""
        by_name = formats.by_suffix(self.name.rpartition(".")[2]) if "." in self.name else None
        if self.syntax in SYNTAXES:
            return self.syntax
        return by_name.suffix if by_name is not None and by_name.suffix in SYNTAXES else guessed(self.text)

    @property
    def rows(self) -> int:
        """The height of its field."""
        return min(max(self.text.count("\n") + 2, 8), 30)


@dataclass(frozen=True)
class Sent:
    """A form as it was sent."""

    texts: tuple[Pasted, ...] = (Pasted(),)
    choices: Mapping[str, str] = field(default_factory=dict)
    fixes: tuple[str, ...] = ()
    do: str = "validate"
    """What is to be done: ``validate``, ``look`` (the same for a script), ``mend``, ``add``, ``text:0``, ``change`` or
    ``report:html``."""
    added: str = ""
    removed: str = ""
    """What fixes have changed in other sources, as N-Quads."""
    problem: ProblemError | None = None
    """What is wrong with a file, if one cannot be taken over."""

    @classmethod
    async def of(cls, request: Request, limit: int) -> Sent:
        """What a request sends. Raises `ProblemError` 400, 408, 413 and 415."""
        content_type = request.headers.get("content-type", "")
        if not is_multipart(content_type):
            raise ProblemError(415, N_("This form is sent as multipart/form-data; programs use /api/validate."))
        body = await read_whole(request, limit + _OVERHEAD)
        return await anyio.to_thread.run_sync(_sent, parts(content_type, body, MOST_PARTS), limit)

    def named(self) -> tuple[Text, ...]:
        """The texts, with names that can be told apart; those without anything in them are left out."""
        files = [
            Part(text.name or f"{_EMPTY_NAME}.{text.suffix}", _TYPES[text.suffix], text.text.encode())
            for text in self.texts
            if text.text.strip()
        ]
        return texts_of_files(files, 2**40)


_TYPES = {format_.suffix: format_.media_type for format_ in formats.of_kind("graph")}


def _sent(given: Sequence[Part], limit: int) -> Sent:
    fields: dict[str, list[str]] = defaultdict(list)
    for part in given:
        if not part.is_file:
            fields[part.field].append(part.content.decode("utf-8", "replace"))
    texts = [
        Pasted(safe_name(name) if name.strip() else "", syntax, text.replace("\r\n", "\n"))
        for name, syntax, text in zip(fields["name"], fields["syntax"], fields["text"], strict=False)
    ]
    files, problem = _files(
        [part for part in given if part.is_file and (part.content or part.name != part.field)], limit
    )
    kept = [text for text in texts if text.text.strip() or not files]
    if sum(len(text.text.encode()) for text in [*kept, *files]) > limit:
        raise too_large(limit)
    return Sent(
        (*kept, *files) or (Pasted(),),
        {name: fields[name][0].strip() for name in ("against", "graph") if fields[name]},
        tuple(fields["fix"]),
        (fields["do"] or ["validate"])[0],
        (fields["added"] or [""])[0],
        (fields["removed"] or [""])[0],
        problem,
    )


def _files(files: Sequence[Part], limit: int) -> tuple[list[Pasted], ProblemError | None]:
    """Files as texts of the form, and what is wrong with the first that cannot be one; the others are kept."""
    found: list[Pasted] = []
    problem = None
    for file in files:
        try:
            found += [_pasted(text) for text in texts_of_files([file], limit)]
        except ProblemError as error:
            problem = problem or error
        except UnicodeDecodeError as error:
            problem = problem or ProblemError(
                400,
                N_("The file %(name)s is not UTF-8 (octet %(octet)s). Save it in UTF-8."),
                {"name": safe_name(file.name), "octet": str(error.start)},
            )
    return found, problem


def _pasted(text: Text) -> Pasted:
    """A file as a text of the form. Raises `UnicodeDecodeError`."""
    return Pasted(text.name, text.suffix, text.content.decode("utf-8-sig").replace("\r\n", "\n"))
