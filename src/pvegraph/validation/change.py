"""What a change does to the findings of a dataset, without validating all of it again.

Neither engine can validate some focus nodes of a store. So the focus nodes that a change can matter to are told from
the footprints of the shapes, the statements that an evaluation for them can notice are looked up, and the engine is
given these alone, before and after the change. Where there is no telling, the shape is held against everything.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, serialize

from pvegraph.validation.finding import Finding, Term
from pvegraph.validation.footprint import Block, Edge, Footprint
from pvegraph.validation.footprint_shapes import read_footprints, reported_by
from pvegraph.validation.reach import affected, is_target, needed, newly_targeted
from pvegraph.validation.shape_index import SH
from pvegraph.validation.shape_names import original
from pvegraph.validation.statements import NTriples
from pvegraph.validation.validator import CompiledShapes, Engine, validate_statements
from pvegraph.validation.versions import Memory, TooWideError, Versions, Without
from pvegraph.validation.view import Change, ChangedView, IndexedStatements, JoinedView, View
from pvegraph.vocabulary import expand

_TARGETS = frozenset(SH + name for name in ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf"))
_TARGET_NODE = NamedNode(SH + "targetNode")
_TYPE = expand("rdf:type")
_CLASSES = frozenset(NamedNode(expand(name)) for name in ("rdfs:Class", "owl:Class"))


class PreparedRules:
    """The rules, and all that validating a change needs to know of them; to be made once and used for many changes.

    Raises `ShapesError` for shapes that cannot be used.
    """

    def __init__(self, ontology: Iterable[Triple], shapes: Iterable[Triple] | CompiledShapes) -> None:
        self.ontology = tuple(ontology)
        self.compiled = shapes if isinstance(shapes, CompiledShapes) else CompiledShapes.of(shapes)
        self.footprints = {footprint.shape: footprint for footprint in read_footprints(self.compiled.index)}
        self.beside = IndexedStatements(self.ontology)
        self.always_said = frozenset(self.ontology)
        self._sources = {shape: reported_by(shape, self.compiled.index) for shape in self.footprints}

    @cached_property
    def families(self) -> Sequence[frozenset[str]]:
        """The shapes with targets, together with those that can report the very same findings."""
        families: list[tuple[set[str], set[str]]] = []
        for shape, sources in self._sources.items():
            joined = [family for family in families if family[1] & sources]
            families = [family for family in families if not family[1] & sources]
            families.append(
                ({shape}.union(*(family[0] for family in joined)), sources.union(*(family[1] for family in joined)))  # type: ignore[arg-type] # a frozenset joined with sets
            )
        return [frozenset(shapes) for shapes, _ in families]

    def sources(self, family: Iterable[str]) -> frozenset[str]:
        """The shapes, by IRI, that findings of a family can name."""
        return frozenset(original(name.strip("<>")) for shape in family for name in self._sources[shape])

    @cached_property
    def edges(self) -> Mapping[NamedNode | None, Sequence[tuple[Footprint, Block | None, Edge]]]:
        """The edges that a statement with a property can match; under `None` those that any statement can.

        An edge of a target has no block.
        """
        found: dict[NamedNode | None, list[tuple[Footprint, Block | None, Edge]]] = defaultdict(list)
        for footprint in self.footprints.values():
            held: list[tuple[Block | None, Edge]] = [
                (block, edge) for block in footprint.block.all() for edge in block.edges
            ]
            held += [(None, target.edge) for target in footprint.targets if target.edge is not None]
            for block, edge in held:
                for property_ in edge.properties:
                    found[property_].append((footprint, block, edge))
        return found

    @cached_property
    def _for_engines(self) -> Mapping[str, Sequence[Triple]]:
        """The statements of the shapes as the engines get them, by subject."""
        found: dict[str, list[Triple]] = defaultdict(list)
        for triple in self.compiled.for_engines:
            found[str(triple.subject)].append(triple)
        return found

    def for_engine(self, wanted: Iterable[str], *, targets: bool) -> list[Triple]:
        """The statements of some shapes and all that they refer to, the wanted ones with or without their targets."""
        shapes = set(wanted)
        seen: set[str] = set()
        waiting = sorted(shapes)
        found = []
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            for triple in self._for_engines.get(node, ()):
                if (targets and node in shapes) or not _is_target(triple):
                    found.append(triple)
                waiting.append(str(triple.object))
        return found


@dataclass(frozen=True)
class _LookedUp:
    """Some statements for an engine; what is said of the things in its results is looked up in the whole dataset."""

    triples: Iterable[Triple]
    many: bool
    view: View
    ontology: IndexedStatements

    @contextmanager
    def ntriples(self) -> Iterator[NTriples]:
        """See `pvegraph.validation.statements.Statements.ntriples`."""
        if not self.many:
            yield (serialize(self.triples, format=RdfFormat.N_TRIPLES) or b"").decode()
            return
        with tempfile.TemporaryDirectory(prefix="pvegraph-") as folder:
            target = Path(folder) / "data.nt"
            serialize(self.triples, str(target), format=RdfFormat.N_TRIPLES)
            yield target

    def about(self, subjects: Collection[NamedNode | BlankNode]) -> Iterator[Triple]:
        """See `pvegraph.validation.statements.Statements.about`."""
        joined = JoinedView(self.view, [self.ontology])
        return chain.from_iterable(joined.triples(subject, None, None) for subject in subjects)


@dataclass(frozen=True)
class Comparison:
    """What was found before and after a change, as far as it can differ."""

    new: tuple[Finding, ...]
    fixed: tuple[Finding, ...]
    unchanged: tuple[Finding, ...]
    whole: tuple[str, ...]
    """The shapes that were held against everything."""


@dataclass
class _Scope:
    """What has to be validated again."""

    focus: dict[str, set[Term]] = field(default_factory=dict)
    """Shape → the focus nodes that it may have, before or after, whose findings may differ."""
    whole: set[str] = field(default_factory=set)


def compare(
    before: View,
    change: Change,
    rules: PreparedRules,
    *,
    engine: Engine = "auto",
    known: Sequence[Finding] | None = None,
) -> Comparison:
    """Validate again what a change can affect, and tell findings apart by what is found.

    ``known`` are all findings about the dataset before, by the same rules, if they are at hand. Those about what the
    change cannot affect are then among the unchanged ones. Raises as `pvegraph.validation.validator.validate`.
    """
    after = ChangedView(before, change)
    gained, lost = after.gained - rules.always_said, after.lost - rules.always_said
    both = Memory(JoinedView(before, (rules.beside, IndexedStatements(gained))))
    versions = Versions(both, Without(both, gained), Without(both, lost))
    scope = _scope(rules, [*gained, *lost], versions)
    evaluation = _Evaluation(rules, versions, engine, scope)
    now = evaluation.findings(after, versions.after, lost)
    then = evaluation.findings(before, versions.before, gained)
    old, new = ({_found(finding): finding for finding in findings} for findings in (then, now))
    all_sources = rules.sources(rules.footprints)
    others = [
        finding for finding in known or () if finding.source_shape in all_sources and not evaluation.covers(finding)
    ]
    return Comparison(
        new=_sorted(finding for key, finding in new.items() if key not in old),
        fixed=_sorted(finding for key, finding in old.items() if key not in new),
        unchanged=_sorted(chain((finding for key, finding in new.items() if key in old), others)),
        whole=tuple(sorted(shape.strip("<>") for shape in scope.whole)),
    )


def _found(finding: Finding) -> tuple[object, ...]:
    """What is found, whatever the things that it speaks of are called."""
    return finding.sort_key


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))


def _is_target(triple: Triple) -> bool:
    """Whether a statement gives a shape its focus nodes."""
    return triple.predicate.value in _TARGETS or (triple.predicate.value == _TYPE and triple.object in _CLASSES)


def _scope(rules: PreparedRules, changed: Sequence[Triple], versions: Versions) -> _Scope:
    """The focus nodes that the changed statements can matter to."""
    scope = _Scope()
    reached: dict[str, set[Term]] = defaultdict(set)
    if changed:
        scope.whole |= {shape for shape, footprint in rules.footprints.items() if footprint.opaque}
    for triple in changed:
        for footprint, block, edge in chain(rules.edges.get(triple.predicate, ()), rules.edges.get(None, ())):
            if footprint.shape in scope.whole:
                continue
            try:
                found = (
                    newly_targeted(edge, triple, versions) if block is None else affected(block, edge, triple, versions)
                )
                reached[footprint.shape] |= found
            except TooWideError:
                scope.whole.add(footprint.shape)
    for family in rules.families:
        if family & scope.whole:
            scope.whole |= family
            continue
        terms = set[Term]().union(*(reached[shape] for shape in family))
        for shape in family if terms else ():
            _aim(rules.footprints[shape], terms, versions, scope)
    return scope


def _aim(footprint: Footprint, terms: Iterable[Term], versions: Versions, scope: _Scope) -> None:
    """Note which terms are focus nodes of a shape, before or after the change."""
    chosen = {
        term
        for term in terms
        if is_target(footprint, term, versions.before) or is_target(footprint, term, versions.after)
    }
    if chosen:
        scope.focus[footprint.shape] = chosen


class _Evaluation:
    """Asks the engine about what has to be validated again."""

    def __init__(self, rules: PreparedRules, versions: Versions, engine: Engine, scope: _Scope) -> None:
        self._rules, self._engine, self._scope = rules, engine, scope
        self._statements = self._look_up(versions)
        self._covered = defaultdict[str, set[Term]](set)
        self._whole = rules.sources(scope.whole)
        for shape, terms in scope.focus.items():
            for source in rules.sources([shape]):
                self._covered[source] |= terms

    def _look_up(self, versions: Versions) -> set[Triple]:
        """All that the evaluation can notice; shapes for which that is too much are held against everything."""
        found: set[Triple] = set()
        for family in self._rules.families:
            held = [shape for shape in family if shape in self._scope.focus]
            try:
                for shape in held:
                    found |= self._needed(shape, versions)
            except TooWideError:
                self._scope.whole |= family
                for shape in held:
                    del self._scope.focus[shape]
        return found

    def _needed(self, shape: str, versions: Versions) -> set[Triple]:
        footprint, terms = self._rules.footprints[shape], self._scope.focus[shape]
        found = needed(footprint, terms, versions)
        if _has_blank_node(terms):
            for term in terms:
                found |= {*versions.both.find(term, None, None), *versions.both.find(None, None, term)}
        return found

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is one that is looked for anew."""
        return finding.source_shape in self._whole or finding.focus in self._covered.get(finding.source_shape, ())

    def findings(self, view: View, version: Without, gone: frozenset[Triple]) -> list[Finding]:
        """The findings about what can be affected, in one version of the dataset."""
        found = self._about_some(view, version, gone)
        if self._scope.whole:
            triples = chain(view.triples(None, None, None), self._rules.ontology)
            found += self._validated(triples, self._rules.for_engine(self._scope.whole, targets=True), view, many=True)
        return found

    def _about_some(self, view: View, version: Without, gone: frozenset[Triple]) -> list[Finding]:
        """The findings about focus nodes that are named to the engine one by one."""
        aims: list[Triple] = []
        by_statements: set[str] = set()
        for shape, terms in self._scope.focus.items():
            now = [term for term in terms if is_target(self._rules.footprints[shape], term, version)]
            if _has_blank_node(now):
                by_statements.add(shape)
            else:
                aims += (Triple(_node(shape), _TARGET_NODE, term) for term in now)
        triples = [triple for triple in self._statements if triple not in gone]
        found: list[Finding] = []
        if aims:
            shapes = self._rules.for_engine({str(aim.subject) for aim in aims}, targets=False)
            found += self._validated(triples, [*shapes, *aims], view)
        if by_statements:
            shapes = self._rules.for_engine(by_statements, targets=True)
            found += self._validated([*triples, *self._rules.ontology], shapes, view)
        return [finding for finding in found if self.covers(finding)]

    def _validated(
        self, triples: Iterable[Triple], shapes: Sequence[Triple], view: View, *, many: bool = False
    ) -> Sequence[Finding]:
        """What the engine finds in some statements by some shapes."""
        data = _LookedUp(triples, many, view, self._rules.beside)
        compiled = replace(self._rules.compiled, for_engines=shapes)
        return validate_statements(data, compiled, engine=self._engine).findings


def _has_blank_node(terms: Iterable[Term]) -> bool:
    """Whether some focus nodes cannot be named as targets, and so have to become some by what is said of them."""
    return any(isinstance(term, BlankNode) for term in terms)


def _node(shape: str) -> NamedNode | BlankNode:
    """The term of a shape's name in N-Triples syntax."""
    return NamedNode(shape[1:-1]) if shape.startswith("<") else BlankNode(shape.removeprefix("_:"))
