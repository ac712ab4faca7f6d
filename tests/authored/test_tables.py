"""Reading tables in CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pvegraph.authored.tables import clean, read_table
from pvegraph.errors import FileFormatError


def _file(folder: Path, content: str | bytes) -> Path:
    path = folder / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_row_is_known_by_the_line_on_which_it_begins(tmp_path: Path) -> None:
    path = _file(tmp_path, 'a,b\n1,"two\nlines"\n\n3,4\r\n"5\n\n6",7\n8,9\n')
    table = read_table(path, ["a", "b"])
    assert [(row.line, row["a"], row["b"]) for row in table.rows] == [
        (2, "1", "two lines"),
        (5, "3", "4"),
        (6, "5 6", "7"),
        (9, "8", "9"),
    ]


def test_columns_may_stand_in_any_order_after_a_byte_order_mark(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, "\ufeffb,a\n1,2\n"), ["a", "b"])
    assert [dict(row.cells) for row in table.rows] == [{"b": "1", "a": "2"}]


def test_a_separator_of_another_standard_does_not_end_a_line(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, "a,b\n1\u2028,2\n3,4\n"), ["a", "b"])
    assert [row.line for row in table.rows] == [2, 3]


def test_a_ragged_row_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, "a,b\n1,2,3\n4\n5,6\n"), ["a", "b"])
    assert [row["a"] for row in table.rows] == ["5"]
    assert [refusal.line for refusal in table.refusals] == [2, 3]
    assert str(table.refusals[0]).endswith(
        "t.csv:2: the row has 3 cells, the header 2; add or remove commas, or put a cell that has a comma between"
        " double quotes"
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("a\n1\n", r"t\.csv:1: the column b is missing; the header must be: a,b"),
        ("a,b,c\n", r"t\.csv:1: the column c is not known"),
        ("a,b,a\n", r"t\.csv:1: the column a stands twice"),
        ("", r"t\.csv:1: the column a, b is missing"),
        ('a,b\n1,2\n3,"4\n5,6\n', r"t\.csv:3: the record that begins here is not CSV"),
        ('a,b\n1,"2"x\n', r"t\.csv:2: the record that begins here is not CSV"),
        ("a,b\n1,é\n".encode("latin-1"), r"t\.csv:2:3: byte 0xe9 is not UTF-8"),
        ("a,b\n".encode("utf-16"), r"t\.csv: the file is in UTF-16; save it in the encoding UTF-8"),
    ],
)
def test_a_table_that_cannot_be_trusted_is_an_error(tmp_path: Path, content: str | bytes, problem: str) -> None:
    with pytest.raises(FileFormatError, match=problem):
        read_table(_file(tmp_path, content), ["a", "b"])


def test_a_missing_table_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"t\.csv: there is no such file"):
        read_table(tmp_path / "t.csv", ["a"])


_CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(_CELL, _CELL), max_size=6))
def test_what_a_writer_of_csv_writes_is_read(rows: list[tuple[str, str]]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *rows])
    with TemporaryDirectory() as folder:
        table = read_table(_file(Path(folder), file.getvalue()), ["a", "b"])
    assert [(row["a"], row["b"]) for row in table.rows] == [(clean(a), clean(b)) for a, b in rows]
    assert table.refusals == ()
