"""The words of which an invented population is made, and how values are written in N-Quads."""

from __future__ import annotations

from pvegraph.vocabulary import expand

ONSETS = [
    "b",
    "ch",
    "d",
    "f",
    "g",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "sh",
    "t",
    "v",
    "z",
    "br",
    "dr",
    "kr",
    "st",
    "tr",
]
VOWELS = ["a", "e", "i", "o", "u", "ai", "ou", "ia"]
CODAS = ["", "", "", "n", "r", "l", "s", "m", "nd", "rt"]
ARABIC = "ابتثجحدرزسشصطعفقكلمنهوي"
THEMES = [
    "youth",
    "prevention",
    "rehabilitation",
    "early-warning",
    "local-prevention",
    "whole-of-society",
    "online",
    "education",
    "gender",
    "prisons",
    "returnees",
    "human-rights",
    "families",
    "dialogue",
    "hate-speech",
    "research",
    "victims",
    "far-right",
    "terrorist-financing",
    "policy",
]
TYPES_OF_BODY = [
    "civil-society",
    "research",
    "university",
    "intergovernmental",
    "un-entity",
    "working-group",
    "initiative",
]
TYPES_OF_EVENT = [
    "workshop",
    "conference",
    "meeting",
    "summit",
    "seminar",
    "training",
    "roundtable",
    "plenary",
    "launch",
    "webinar",
]
TYPES_OF_TEXT = [
    "guide",
    "strategy",
    "national-action-plan",
    "local-action-plan",
    "good-practices",
    "recommendations",
    "resolution",
    "toolkit",
    "declaration",
]
PARTS = [
    "participant",
    "participant",
    "participant",
    "participant",
    "speaker",
    "organiser",
    "host",
    "panellist",
    "supporter",
    "moderator",
]
LANGUAGES = ["en", "en", "en", "en", "fr", "fr", "ar", "es", "de"]
CONTINENTS = ["af", "as", "eu", "na", "oc", "sa"]

_DATATYPES = {4: expand("xsd:gYear"), 7: expand("xsd:gYearMonth"), 10: expand("xsd:date")}


def of(name: str) -> str:
    """An IRI as an object."""
    return f"<{name}>"


def text(value: str, language: str = "") -> str:
    """A literal; ours hold nothing that must be escaped."""
    return f'"{value}"@{language}' if language else f'"{value}"'


def date(value: str) -> str:
    """A day, a month or a year."""
    return f'"{value}"^^<{_DATATYPES[len(value)]}>'


def integer(value: int) -> str:
    return f'"{value}"^^<{expand("xsd:integer")}>'


def decimal(value: float) -> str:
    return f'"{value:.4f}"^^<{expand("xsd:decimal")}>'
