"""Reading Turtle, TriG, N-Triples and N-Quads with the places of their statements."""

from __future__ import annotations

from pyoxigraph import Quad, RdfFormat

from pvegraph.authored.limits import ReadingLimits
from pvegraph.authored.parser_slips import slip_of
from pvegraph.authored.parsing import Stretches, parsed
from pvegraph.authored.slips import UnreadableError
from pvegraph.authored.terse_walk import Walk, walk
from pvegraph.authored.text_lines import TextLines

_UNCLOSED = frozenset({"unclosed-string", "unclosed-long-string"})


def read(
    lines: TextLines, format_: RdfFormat, base: str | None, limits: ReadingLimits
) -> tuple[tuple[Quad, ...], Stretches]:
    """The statements of a text, and where they stand. Raises `UnreadableError`.

    The parser has the last word on what is allowed; the walk says better what is wrong, and keeps the limits.
    """
    try:
        walked = walk(lines.text, format_, limits)
    except UnreadableError as stuck:
        if stuck.decided:
            raise
        return _statements(lines, format_, base, limits, stuck), Stretches()
    statements = _statements(lines, format_, base, limits, None)
    return statements, _stretches(walked, statements)


def _statements(
    lines: TextLines, format_: RdfFormat, base: str | None, limits: ReadingLimits, stuck: UnreadableError | None
) -> tuple[Quad, ...]:
    """The statements; if the parser refuses the text, the error says what comes first, the walk's word or its own."""
    # What is not closed is not closed for the parser either, which would go to the end of the text again and again.
    is_certain = stuck is not None and stuck.slip.kind in _UNCLOSED
    text = lines.text[: stuck.slip.start] if stuck is not None and is_certain else lines.text
    try:
        statements = parsed(text, format_, base, limits)
    except SyntaxError as error:
        slip = slip_of(error, lines)
        if stuck is not None and (slip.kind == "parser" or stuck.slip.start < slip.end):
            raise stuck from None
        raise UnreadableError(slip) from None
    except UnreadableError:
        if stuck is not None:
            raise stuck from None
        raise
    if stuck is not None and is_certain:
        raise stuck
    return statements


def _stretches(walked: Walk, statements: tuple[Quad, ...]) -> Stretches:
    """Walk and parser side by side; nothing if they should not agree, as no place is better than a wrong one."""
    found = Stretches()
    if len(walked.statements) != len(statements):
        return found
    for quad, stretch in zip(statements, walked.statements, strict=True):
        found.statements[quad].append(stretch)
    for number, stretch in walked.heads:
        found.heads[statements[number].subject].append(stretch)
    return found
