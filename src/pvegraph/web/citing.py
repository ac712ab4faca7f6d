"""How to cite an answer: in words, and as the files that reference managers read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256

AUTHOR = "The pvegraph maintainers"
CITED = "pvegraph: a knowledge graph of the prevention of violent extremism"
_OF_TEX = {
    **{sign: f"\\{sign}" for sign in "{}%$&#_"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True)
class Citation:
    """What is cited: an answer, of a release or else of a day."""

    title: str
    address: str
    number: int | None
    """The release, which answers the same for ever; `None` where the data is of none."""
    day: str
    """When the data was released, as ``2026-01-05``."""

    @property
    def name(self) -> str:
        """A key for lists of references, which another answer of the same release does not have."""
        return f"pvegraph-{self.number or self.day}-{sha256(self.address.encode()).hexdigest()[:6]}"

    @property
    def edition(self) -> str:
        """The release and its date."""
        return f"release {self.number}, {self.day}" if self.number else self.day

    @property
    def text(self) -> str:
        """In words.

        >>> Citation("Mayors", "https://e/q", 3, "2026-01-05").text.partition("}")[0][:36]
        '“Mayors”. The pvegraph maintainers, '
        """
        return f"“{self.title}”. {AUTHOR}, {CITED}, {self.edition}. {self.address}"

    @property
    def bibtex(self) -> str:
        """For BibTeX and biblatex."""
        fields = {
            "title": f"{{{tex(self.title)}}}",
            "author": f"{{{{{AUTHOR}}}}}",
            "howpublished": f"{{{CITED}}}",
            "note": f"{{{self.edition[:1].upper()}{self.edition[1:]}}}",
            "year": f"{{{self.day[:4]}}}",
            "url": f"{{{self.address}}}",
        }
        lines = "".join(f"  {name} = {value},\n" for name, value in fields.items())
        return f"@misc{{{self.name},\n{lines}}}"

    @property
    def ris(self) -> str:
        """For Zotero, EndNote, Mendeley and others; each value is of one line."""
        fields = [
            ("TY", "DATA"),
            ("TI", " ".join(self.title.split())),
            ("AU", AUTHOR),
            ("T2", CITED),
            ("PY", self.day[:4]),
            ("DA", self.day.replace("-", "/")),
            ("ET", self.edition),
            ("UR", self.address),
            ("ER", ""),
        ]
        return "\n".join(f"{tag}  - {value}" for tag, value in fields)

    @property
    def csl(self) -> str:
        """CSL-JSON, for pandoc and whatever else uses the Citation Style Language."""
        item = {
            "id": self.name,
            "type": "dataset",
            "title": self.title,
            "author": [{"literal": AUTHOR}],
            "container-title": CITED,
            "version": self.edition,
            "issued": {"date-parts": [[int(part) for part in self.day.split("-")]]},
            "URL": self.address,
        }
        return json.dumps([item], ensure_ascii=False, indent=2)


def tex(text: str) -> str:
    r"""A text in which TeX reads every sign as itself.

    >>> print(tex("50 % of R&D_{x}"))
    50 \% of R\&D\_\{x\}
    """
    return re.sub(r"[{}\\%$&#_~^]", lambda sign: _OF_TEX[sign[0]], " ".join(text.split()))
