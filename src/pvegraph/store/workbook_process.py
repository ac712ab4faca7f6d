"""What runs in a process that writes a workbook: TSV comes in at its standard input, the workbook goes out.

Started as ``python -m pvegraph.store.workbook_process PARENT MEBIBYTES``: the process that it ends with, and the memory
that it may take. A workbook is an archive and can be written only when all rows are known, and writing it takes longer
than the query does; here it can be killed, and holds nobody up.
"""

from __future__ import annotations

import os
import sys
import tempfile

import pyoxigraph as ox

from pvegraph.sparql.workbook import write_workbook
from pvegraph.store import confinement


def main() -> None:
    """Write one workbook."""
    parent, mebibytes = (int(word) for word in sys.argv[1:])
    confinement.die_with_parent(parent)
    confinement.forbid_core_dumps()
    confinement.limit_data(mebibytes * 2**20)
    answer = ox.parse_query_results(sys.stdin.buffer, format=ox.QueryResultsFormat.TSV)
    with tempfile.TemporaryFile() as workbook:
        write_workbook(answer, workbook)
        length = workbook.tell()
        workbook.seek(0)
        while length > 0:
            length -= os.sendfile(sys.stdout.fileno(), workbook.fileno(), None, length)


if __name__ == "__main__":
    main()
