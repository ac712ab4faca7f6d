"""The command line: it parses, calls and prints; the work is done elsewhere.

Each command is a module that imports what it needs when it runs, so that ``pvegraph --help`` and ``pvegraph serve``
start fast. Results go to standard output, all else (progress, errors) to standard error.
Exit codes: 0 good, 1 the data has findings, 2 misuse or bad input, 130 interrupted.
"""

from __future__ import annotations

from pvegraph.cli.build import build
from pvegraph.cli.dump import dump
from pvegraph.cli.history import diff, releases
from pvegraph.cli.importing import import_
from pvegraph.cli.printing import print_table
from pvegraph.cli.program import app, main, settings_of
from pvegraph.cli.query import query
from pvegraph.cli.serve import serve
from pvegraph.cli.stats import stats
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
