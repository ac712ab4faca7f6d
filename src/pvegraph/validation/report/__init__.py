"""Reports in the forms that people and programs read: one writer for each, one table of them all.

>>> by_name("csv").write(Report((), "none"), edition("fr")).splitlines()[0][:27]
'list,severity,file,line,col'
"""

from __future__ import annotations

from pvegraph.validation.finding import Report
from pvegraph.validation.report.edition import LANGUAGES, Edition, Language, edition, mentioned
from pvegraph.validation.report.formats import FORMATS, Format, by_media_type, by_name, by_suffix

__all__ = [
    "FORMATS",
    "LANGUAGES",
    "Edition",
    "Format",
    "Language",
    "Report",
    "by_media_type",
    "by_name",
    "by_suffix",
    "edition",
    "mentioned",
]
