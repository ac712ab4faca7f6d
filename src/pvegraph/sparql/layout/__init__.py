"""Laying out a query as people write it: clauses on lines of their own, statements below each other, groups indented.

Only space, the case of keywords and nothing else changes, and every comment stays where it was. The layout depends on
the words alone, so that what has been laid out stays as it is.
"""

from __future__ import annotations

from pvegraph.sparql.layout.clauses import write_query
from pvegraph.sparql.layout.items import DEEPEST, WIDTH, LayoutError, grouped
from pvegraph.sparql.layout.lines import Lines
from pvegraph.sparql.layout.spacing import words_of
from pvegraph.sparql.tokens import canonical, tokens_of

__all__ = ["DEEPEST", "WIDTH", "LayoutError", "laid_out"]

_MOST_ROUNDS = 3
"""A comment in an odd place may move once more, when the words around it have found their lines."""


def laid_out(text: str) -> str:
    """A query or an update, laid out. Raises `LayoutError` or `pvegraph.sparql.tokens.NoTokenError`.

    >>> print(laid_out("prefix : <http://x/> select*{?x a :C;:p 1 filter(?x>2)}"), end="")
    PREFIX : <http://x/>
    <BLANKLINE>
    SELECT * {
      ?x a :C ; :p 1
      FILTER(?x > 2)
    }
    """
    done = _once(text)
    for _ in range(_MOST_ROUNDS):
        again = _once(done)
        if again == done:
            break
        done = again
    if canonical(done) != canonical(text):
        raise LayoutError("The words of the query would have changed.")
    return done


def _once(text: str) -> str:
    writer = Lines()
    write_query(writer, grouped(words_of(tokens_of(text))), 0)
    return writer.text()
