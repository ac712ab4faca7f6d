"""What SHACL cannot check: dates in every form that sources give them, duplicates, graphs of sources, quotations.

Each check is a module. All of them look things up in a `View`; what they find becomes the same findings that engines
make, with the severity and the messages of the checks that ``shapes/checks.ttl`` describes.

`check` looks at everything, or at some things only. `concerned` says at which things, when a dataset changes, and
`compare` does both for the dataset before and after. What it calls new and fixed is the same as with all things looked
at, which a test shows. The index of names is best made once for a dataset that many changes are made to:
``Names.of(before)``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from pvegraph.validation.beyond.agreement import Agreement
from pvegraph.validation.beyond.duplicates import Duplicates
from pvegraph.validation.beyond.names import Names
from pvegraph.validation.beyond.observation import CHECK, Check, Ground, Kinds, node
from pvegraph.validation.beyond.orders import Orders
from pvegraph.validation.beyond.quotes import Quotes
from pvegraph.validation.beyond.readable import Readable
from pvegraph.validation.beyond.sources import Sources
from pvegraph.validation.beyond.speaking import findings
from pvegraph.validation.beyond.tenures import Tenures
from pvegraph.validation.beyond.texts import CachedTexts
from pvegraph.validation.finding import Finding
from pvegraph.validation.view import Change, ChangedView, Node, RememberingView, View

if TYPE_CHECKING:
    from pvegraph.validation.examination import Rules

__all__ = ["CHECK", "CHECKS", "CachedTexts", "Check", "Compared", "Names", "check", "compare", "concerned", "touched"]

CHECKS: tuple[Check, ...] = (Readable(), Orders(), Tenures(), Agreement(), Sources(), Quotes(), Duplicates())


def check(
    view: View,
    rules: Rules,
    focus: Collection[Node] | None = None,
    *,
    names: Names | None = None,
    texts: CachedTexts | None = None,
) -> Iterator[Finding]:
    """What the checks find in a dataset, each finding once: everything, or only what is about the things in focus.

    ``names`` is the index of the dataset's names; it is made here, of everything, if it is not given. ``texts`` are the
    cached texts of sources, without which no quotation is looked up.
    """
    ground = Ground(view, Kinds(rules.ontology), names or Names.of(view), texts)
    nodes = None if focus is None else frozenset(focus)
    observations = (
        observation
        for each in CHECKS
        for observation in each.observe(ground, nodes)
        if nodes is None or observation.focus in nodes
    )
    return findings(observations, view, rules)


@dataclass(frozen=True)
class Compared:
    """What a change does to the findings of the checks."""

    new: frozenset[Finding]
    fixed: frozenset[Finding]
    unchanged: frozenset[Finding]
    """Of those that stay as they are, the ones about things that the change concerns."""
    before: frozenset[object]
    """The sort keys of all that was found before about things that the change concerns."""


def compare(
    before: View, change: Change, rules: Rules, *, names: Names | None = None, texts: CachedTexts | None = None
) -> Compared:
    """What the checks find after a change, against what they found before. ``names`` is the index of names before."""
    index = names or Names.of(before)
    # Each check asks about the same few things, twice in each version.
    before = RememberingView(before)
    after = RememberingView(ChangedView(before, change))
    changed = index.after(after, touched(change))
    kinds = Kinds(rules.ontology)
    grounds = (Ground(before, kinds, index, texts), Ground(after, kinds, changed, texts))
    focus = {each: _focus(each, change, grounds[0]) | _focus(each, change, grounds[1]) for each in CHECKS}
    # What is found counts, and not what the things that it speaks of are called.
    old, new = ({finding.sort_key: finding for finding in _found(ground, focus, rules)} for ground in grounds)
    return Compared(
        new=frozenset(finding for key, finding in new.items() if key not in old),
        fixed=frozenset(finding for key, finding in old.items() if key not in new),
        unchanged=frozenset(finding for key, finding in new.items() if key in old),
        before=frozenset(old),
    )


def _found(ground: Ground, focus: Mapping[Check, frozenset[Node]], rules: Rules) -> Iterator[Finding]:
    """What each check finds about the things that are in focus for it."""
    observations = (
        observation
        for each in CHECKS
        for observation in each.observe(ground, focus[each])
        if observation.focus in focus[each]
    )
    return findings(observations, ground.view, rules)


def _focus(each: Check, change: Change, ground: Ground) -> frozenset[Node]:
    """The things about which a check may find something else for a change, as one version of the dataset tells it."""
    if each.heeds is None:
        nodes = touched(change)
    else:
        changed = (quad for quad in change.added | change.removed if quad.predicate.value in each.heeds)
        nodes = frozenset(node(quad.subject) for quad in changed)
    return nodes.union(each.concerned(ground, nodes))


def touched(change: Change) -> frozenset[Node]:
    """The things that a change says something else about: subjects, values and graphs of its statements."""
    terms = (term for quad in change.added | change.removed for term in (quad.subject, quad.object, quad.graph_name))
    return frozenset(term for term in terms if isinstance(term, (NamedNode, BlankNode)))


def concerned(change: Change, view: View, rules: Rules, *, names: Names | None = None) -> frozenset[Node]:
    """The things about which something else may be found for a change, as one view tells it.

    Ask with the view before and with the view after, and take what either names: a superset of the focus nodes of all
    findings that the change makes or ends.
    """
    ground = Ground(view, Kinds(rules.ontology), names or Names.of(view))
    return frozenset[Node]().union(*(_focus(each, change, ground) for each in CHECKS))
