"""The command line: it parses, calls and prints; the work is done elsewhere.

Each command is a module that imports what it needs when it runs, so that ``pvegraph --help`` and ``pvegraph serve``
start fast. Results go to standard output, all else (progress, errors) to standard error.
Exit codes: 0 good, 1 the data has findings, 2 misuse or bad input, 130 interrupted.
"""

from __future__ import annotations

from pvegraph.cli.accept import accept, rollback
from pvegraph.cli.build import build
from pvegraph.cli.dump import dump
from pvegraph.cli.history import blame, diff, releases
from pvegraph.cli.importing import import_
from pvegraph.cli.printing import print_table
from pvegraph.cli.program import app, main, settings_of
from pvegraph.cli.proposals import proposal, proposals
from pvegraph.cli.propose import propose
from pvegraph.cli.pull_requests import export_changes, import_changes
from pvegraph.cli.query import query
from pvegraph.cli.serve import serve
from pvegraph.cli.stats import stats
from pvegraph.cli.template import template
from pvegraph.cli.user import user
from pvegraph.cli.validate import ValidateCommand, validate

__all__ = ["app", "main", "print_table", "settings_of"]

app.command(epilog="Example: pvegraph build -o json")(build)
app.command(epilog="Example: pvegraph serve --port 8080")(serve)
app.command("import", epilog="Example: pvegraph import ../tables --no-enrichment")(import_)
app.command(cls=ValidateCommand, epilog="Example: pvegraph validate new.ttl --lang fr")(validate)
app.command(epilog="Example: pvegraph query members-of-a-network -p network=organisation:efus -f members.xlsx")(query)
app.command(epilog="Example: pvegraph stats -o json")(stats)
app.command(epilog="Example: pvegraph dump /srv/downloads")(dump)
app.command(epilog="Example: pvegraph releases -o json")(releases)
app.command(epilog="Example: pvegraph diff 3 4 -o patch > 3-to-4.rdfp")(diff)
app.command(epilog="Example: pvegraph blame https://w3id.org/pvegraph/id/place/ma-rabat")(blame)
app.add_typer(user, name="user")
app.command(epilog="Example: pvegraph export-changes --dry-run")(export_changes)
app.command(epilog="Example: pvegraph import-changes --author amal --message 'Merge pull request 12'")(import_changes)
app.command(epilog="Example: pvegraph propose new.ttl --source gctf/gctf-10th --message 'Rabat has a mayor'")(propose)
app.command(epilog="Example: pvegraph proposals --status open")(proposals)
app.command(epilog="Example: pvegraph proposal 3 --approve --as amal")(proposal)
app.command(epilog="Example: pvegraph accept 3 --as amal")(accept)
app.command(epilog="Example: pvegraph rollback 4 -m 'The source was withdrawn' --as amal")(rollback)
app.command(epilog="Example: pvegraph template person -f xlsx > person.xlsx")(template)
