"""Comunica, the query engine of the npm package ``@comunica/query-sparql``: put in place once, then asked by tests."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import pytest
import rdflib
from rdflib.term import Identifier

SECONDS = 200
"""How long an answer may take; putting Comunica in place may take three times as long."""
_HERE = Path(__file__).parent
_LISTS = ("package.json", "package-lock.json")
_NODE = (20, 19)
"""The first version of Node that Comunica runs on."""

Source: TypeAlias = str | Mapping[str, str]
"""An address, of which Comunica finds out what is there, or a `sparql` endpoint."""
Row: TypeAlias = Mapping[str, Identifier]
Statement: TypeAlias = tuple[Identifier, Identifier, Identifier, Identifier | None]


class ComunicaError(Exception):
    """What Comunica says in place of an answer."""


def sparql(address: str) -> Source:
    """A source that is said to be a SPARQL endpoint, so that nobody has to find out."""
    return {"type": "sparql", "value": address}


def in_place() -> Path:
    """The folder in the user's cache that has what package-lock.json names; whoever comes first fills it, others wait.

    It outlives the clone of the repository, as npm needs a minute for its thousand packages. Without npm or Node, or if
    the packages are not to be had, the test is skipped, unless PVEGRAPH_REQUIRE_CLIENTS=1 says that nothing may be.
    """
    _check_node()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pvegraph" / "comunica"
    cache.mkdir(parents=True, exist_ok=True)
    lists = {name: (_HERE / name).read_bytes() for name in _LISTS}
    folder = cache / hashlib.sha256(b"\n".join(lists.values())).hexdigest()[:16]
    with (cache / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            shutil.rmtree(cache / "unfinished", ignore_errors=True)
            _fill(cache / "unfinished", lists)
            (cache / "unfinished").rename(folder)
    return folder


def _fill(folder: Path, lists: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, content in lists.items():
        (folder / name).write_bytes(content)
    command = [_program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=3 * SECONDS, check=False)
    if done.returncode != 0:
        _do_without(f"npm could not put Comunica in place: {done.stderr.strip()[-500:]}")


def _check_node() -> None:
    said = subprocess.run([_program("node"), "--version"], capture_output=True, text=True, check=True).stdout
    version = tuple(map(int, re.findall(r"\d+", said)[:2]))
    if version < _NODE:
        _do_without(f"Comunica needs Node {'.'.join(map(str, _NODE))} or later, and this is {said.strip()}")


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        _do_without(f"{name} is not installed; it is in the Debian packages nodejs and npm")
    return path


def _do_without(reason: str) -> NoReturn:
    if os.environ.get("PVEGRAPH_REQUIRE_CLIENTS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass(frozen=True)
class Comunica:
    """A running engine."""

    folder: Path
    process: subprocess.Popen[str]

    def select(self, query: str, *sources: Source, **context: object) -> list[Row]:
        """The rows of a SELECT over the sources."""
        rows = self._answer(query, {"sources": sources, **context})["rows"]
        return [{name: _term(term) for name, term in row.items()} for row in rows]

    def follow(self, query: str, start: str, moved: Mapping[str, str], **context: object) -> list[Row]:
        """The rows of a SELECT over a document and whatever its links lead to, by the addresses of ``moved``."""
        rows = self._answer(query, {"sources": [start], **context}, moved=moved)["rows"]
        return [{name: _term(term) for name, term in row.items()} for row in rows]

    def construct(self, query: str, *sources: Source, **context: object) -> list[Statement]:
        """The statements of a CONSTRUCT or a DESCRIBE over the sources, each with its graph or `None`."""
        statements = self._answer(query, {"sources": sources, **context})["statements"]
        return [(_term(s), _term(p), _term(o), _graph(g)) for s, p, o, g in statements]

    def ask(self, query: str, *sources: Source) -> bool:
        """Yes or no."""
        return bool(self._answer(query, {"sources": sources})["truth"])

    def update(self, update: str, source: Source, token: str | None) -> None:
        """Carry an update out, with a token."""
        self._answer(update, {"sources": [source]}, token)

    def command_line(self, source: str, query: str, type_: str) -> str:
        """What the command ``comunica-sparql`` prints."""
        command = [
            _program("node"),
            "node_modules/@comunica/query-sparql/bin/query.js",
            source,
            "-q",
            query,
            "-t",
            type_,
        ]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=SECONDS, check=True)
        return done.stdout

    def _answer(
        self,
        query: str,
        context: Mapping[str, object],
        token: str | None = None,
        moved: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        watchdog = threading.Timer(SECONDS, self.process.kill)
        watchdog.start()
        try:
            asked = {"query": query, "context": context, "token": token, "moved": moved}
            self.process.stdin.write(json.dumps(asked) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        finally:
            watchdog.cancel()
        assert line, "Comunica ended, or gave no answer in time"
        answer: Mapping[str, Any] = json.loads(line)
        if "error" in answer:
            raise ComunicaError(answer["error"])
        return answer


@contextmanager
def comunica() -> Iterator[Comunica]:
    """An engine that takes questions until the context is left."""
    folder = in_place()
    command = [_program("node"), str(_HERE / "ask.mjs")]
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        try:
            yield Comunica(folder, process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _term(term: Mapping[str, str]) -> Identifier:
    match term["type"]:
        case "NamedNode":
            return rdflib.URIRef(term["value"])
        case "BlankNode":
            return rdflib.BNode(term["value"])
        case "Literal":
            language, datatype = term["language"] or None, rdflib.URIRef(term["datatype"])
            # To RDF 1.1 these are what a plain literal is, to rdflib they are not.
            plain = language is not None or datatype == rdflib.XSD.string
            return rdflib.Literal(term["value"], lang=language, datatype=None if plain else datatype, normalize=False)
        case other:
            raise AssertionError(other)


def _graph(term: Mapping[str, str]) -> Identifier | None:
    return None if term["type"] == "DefaultGraph" else _term(term)
