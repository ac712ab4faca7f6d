"""`validate` passes the W3C's SHACL tests, with every engine, and what it says of queries that SHACL forbids."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse, serialize
from tests.conformance.conftest import Score
from tests.conformance.manifests import parameters
from tests.conformance.shacl import ENGINES, FOLDER, OPTIONAL, SUITES, ShaclTest, shacl_tests

from pvegraph.validation import Engine, available_engines, engine_shacl, validate
from pvegraph.validation.result import ShapesError

needs_suites = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"the W3C's SHACL tests are not at {FOLDER}; PVEGRAPH_W3C can name the folder above"
)
needs_shacl = pytest.mark.skipif(
    not engine_shacl.is_available(), reason="the engine shacl has no wheel for this platform"
)


@needs_suites
def test_no_test_is_overlooked() -> None:
    assert [sum(test.id.startswith(suite) for test in shacl_tests()) for suite in SUITES] == [98, 22]
    assert sum(test.expected is None for test in shacl_tests()) == 7


@pytest.mark.parametrize("engine", [engine for engine in ENGINES if engine in ("auto", *available_engines())])
@pytest.mark.parametrize("test", parameters(shacl_tests, lambda test: test.id))
def test_shacl(test: ShaclTest, engine: Engine, score: Score) -> None:
    known = "$shapesGraph" if test.id == OPTIONAL and engine != "shacl" else None
    with score(f"validate, engine {engine}", f"shacl/{test.id.partition('/')[0]}", known=known):
        test.judge(engine)


@needs_suites
@needs_shacl
def test_the_fast_engine_by_itself_lets_a_subquery_without_this_pass() -> None:
    """That is why queries are held against the rules by us, and not by the engines."""
    (test,) = [test for test in shacl_tests() if test.id == "sparql/pre-binding/unsupported-sparql-004"]
    triples = [quad.triple for quad in parse(test.data.read_bytes(), format=RdfFormat.TURTLE, base_iri="urn:x")]
    text = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()
    assert engine_shacl.run(text, triples) == []
    with pytest.raises(ShapesError, match="does not return"):
        validate(triples, [], triples, engine="shacl")


@needs_suites
@needs_shacl
def test_auto_takes_the_fast_engine_for_most_of_the_core() -> None:
    taken = [test.judge("auto") for test in shacl_tests() if test.id.startswith("core/")]
    assert taken.count("shacl") > 60
    assert taken.count("pyshacl") > 0
