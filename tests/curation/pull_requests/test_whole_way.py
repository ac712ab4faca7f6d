"""From a filled table through review to the files: nobody types Turtle."""

from __future__ import annotations

from pathlib import Path

from tests.curation.projects import make_project, people_of
from tests.curation.pull_requests.sources import said_by_files, said_by_release
from tests.curation.sheets.filling import as_csv

from pvegraph.curation.acceptance import accept
from pvegraph.curation.curation import Curation
from pvegraph.curation.importing import Choice, import_changes
from pvegraph.curation.proposal import Submission
from pvegraph.curation.proposing import propose
from pvegraph.release.exporting import export
from pvegraph.release.unexported import NOTHING

ROWS = [
    {"slug": "city-aarhus-dk", "name_en": "Århus", "source_id": "two"},
    {"slug": "city-fes-ma", "name_en": "Fez", "country_iso2": "MA", "source_id": "one"},
]


def test_a_table_is_proposed_accepted_and_exported(tmp_path: Path) -> None:
    curation = Curation.open(make_project(tmp_path / "project"))
    try:
        people = people_of(curation)
        proposal = propose(curation, people["carl"], Submission("table", (as_csv(ROWS, "cities.csv"),)), "Two places")
        assert (proposal.status, proposal.newest.problems) == ("open", ())
        release = accept(curation, people["rosa"], proposal.number, 1)
        head, said = export(curation.settings).message().rstrip().split("\n\n")
        assert (head, said) == ("Write proposal 1 into the files", "Proposal 1 by carl: Two places")
        one, two = ((curation.settings.data / "alpha" / f"{name}.ttl").read_text("utf-8") for name in ("one", "two"))
        assert 'place:dk-aarhus a pve:Place , pve:City ; skos:prefLabel "Århus"@en .' in two
        assert 'place:ma-fes\n    a pve:Place ;\n    pve:country country:ma ;\n    skos:prefLabel "Fez"@en ;\n' in one
        assert said_by_files(curation.settings) == said_by_release(curation.settings)
        planned, now = import_changes(curation.settings, Choice({}), "", "")
        assert (planned.change, now.number) == (NOTHING, release.number)
    finally:
        curation.close()
