"""The manifests of the reconciliation service: what it can do, and where, in each version of the protocol."""

from __future__ import annotations

from importlib.metadata import version

from pvegraph import iri
from pvegraph.search.reconciliation.types import DEFAULT
from pvegraph.vocabulary import expand
from pvegraph.web.kinds import N_
from pvegraph.web.reconcile_json import Json
from pvegraph.web.reconcile_texts import Texts

OLD, NEW = "0.2", "1.0-draft"
PREVIEW_WIDTH, PREVIEW_HEIGHT = 400, 240
"""Of the frame that shows a preview, in pixels."""
_NAME = N_("pvegraph: who prevents violent extremism, and where")
_LIMIT, _LIMIT_HELP = N_("Most values"), N_("The most values for each thing; 0 for all")
_CONTENT, _CONTENT_HELP = N_("Show things as"), N_("What is shown of a value that is a thing itself")
_CONTENTS = {"entity": N_("things that are matched"), "name": N_("their names"), "iri": N_("their addresses")}


def old_manifest(home: str, base: str, texts: Texts, batch: int) -> dict[str, Json]:
    """The manifest of version 0.2 (section 3.1); ``base`` is the path of the service."""
    return {
        "versions": [OLD],
        **_common(home, texts, batch),
        "identifierSpace": iri.BASE,
        "schemaSpace": iri.ONTOLOGY,
        "view": {"url": f"{home}/reconcile/view?id={{{{id}}}}"},
        "preview": {
            "url": f"{home}{base}/preview?id={{{{id}}}}",
            "width": PREVIEW_WIDTH,
            "height": PREVIEW_HEIGHT,
        },
        "suggest": {
            what: {"service_url": home, "service_path": f"{base}/suggest/{what}"}
            for what in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": home, "service_path": f"{base}/properties"},
            "property_settings": _settings(texts, "name", "label", "help_text"),
        },
    }


def new_manifest(home: str, texts: Texts, batch: int) -> dict[str, Json]:
    """The manifest of version 1.0 (section 3.1)."""
    return {
        "versions": [NEW],
        **_common(home, texts, batch),
        "lang": texts.language.tag,
        "dir": texts.language.direction,
        "view": {"url": f"{home}/{{+id}}"},
        "preview": {"width": PREVIEW_WIDTH, "height": PREVIEW_HEIGHT},
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {"proposeProperties": True, "propertySettings": _settings(texts, "id", "name", "helpText")},
        "standardizedScore": True,
    }


def _common(home: str, texts: Texts, batch: int) -> dict[str, Json]:
    told = set(texts.reconciler.type_terms)
    return {
        "name": texts.language.text(_NAME),
        "documentation": f"{home}/ontology",
        "logo": f"{home}/favicon.ico",
        "serviceVersion": version("pvegraph"),
        "defaultTypes": [texts.term(type_) for type_ in map(expand, DEFAULT) if type_ in told],
        "batchSize": batch,
    }


def _settings(texts: Texts, identifier: str, name: str, help_text: str) -> list[Json]:
    """What a client may set for each property that it fetches; the versions name the members differently."""
    say = texts.language.text
    choices: list[Json] = [{"value": value, "name": say(told)} for value, told in _CONTENTS.items()]
    return [
        {"type": "number", identifier: "limit", name: say(_LIMIT), help_text: say(_LIMIT_HELP), "default": 0},
        {
            "type": "select",
            identifier: "content",
            name: say(_CONTENT),
            help_text: say(_CONTENT_HELP),
            "default": "entity",
            "choices": choices,
        },
    ]
