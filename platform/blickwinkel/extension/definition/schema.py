"""The format of a framework definition, version 1: which keys there are and what each may hold."""

from __future__ import annotations

from collections.abc import Mapping

from blickwinkel.extension.definition.checks import (
    Boolean,
    Check,
    Choice,
    FixedKeys,
    ListOf,
    MapOf,
    Number,
    Text,
)

SCHEMA_VERSION = 1
MOST_POINTS = 11
GAP_TYPES = (
    "blind_spot",
    "optimism",
    "hidden_strength",
    "critical_leadership",
    "shared_strength",
    "shared_weakness",
    "shared_middle",
    "insufficient",
)

IDENTIFIER = Text(
    r"[a-z][a-z0-9_]{0,62}",
    "an id of lower-case letters, digits and _ that starts with a letter",
)
LANGUAGE = Text(r"[a-z]{2,3}(_[A-Z]{2})?", "a language code such as de or pt_BR")
# https://semver.org, without build metadata, which does not order versions.
VERSION = Text(
    r"(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}(-[0-9A-Za-z]+([.-][0-9A-Za-z]+)*)?",
    'a semantic version such as "1.0.0"',
)
ANY_TEXT = Text()


def framework_schema(languages: tuple[str, ...]) -> FixedKeys:
    """Return the format of the whole file, in which each text is wanted in each language."""
    text = FixedKeys(dict.fromkeys(languages, ANY_TEXT), noun="language")
    return FixedKeys(
        required={
            "schema_version": Number(SCHEMA_VERSION, SCHEMA_VERSION),
            "id": IDENTIFIER,
            "version": VERSION,
            "languages": ListOf(LANGUAGE, "languages", least=1),
            "default_language": LANGUAGE,
            "title": text,
            "perspectives": ListOf(_perspective(text), "perspectives", least=2, most=12),
            "scale": _scale(text),
            "levels": ListOf(_level(text), "levels", least=2, most=10),
            "dimensions": ListOf(_dimension(text, languages), "dimensions", least=1, most=50),
        },
        optional={
            "status": Choice(("draft", "published")),
            "description": text,
            "source_note": text,
            "instructions": MapOf(text, "perspectives"),
            "recommendation_bands": MapOf(
                ListOf(Number(1, 10), "levels", least=1), "names of bands"
            ),
            "gap_recommendations": FixedKeys(
                {},
                dict.fromkeys(GAP_TYPES, FixedKeys({"title": text, "text": text})),
                "kind of gap",
            ),
        },
    )


def _perspective(text: Check) -> FixedKeys:
    return FixedKeys({"id": IDENTIFIER, "title": text}, {"leads": Boolean()})


def _scale(text: Check) -> FixedKeys:
    value = Number(1, MOST_POINTS)
    point = FixedKeys({"value": value, "label": text})
    return FixedKeys(
        required={
            "id": IDENTIFIER,
            "points": ListOf(point, "points", least=2, most=MOST_POINTS),
            "favourable_from": value,
            "unfavourable_to": value,
        },
        optional={"cannot_judge": FixedKeys({"label": text})},
    )


def _level(text: Check) -> FixedKeys:
    return FixedKeys(
        required={"level": Number(1, 10), "min_score": Number(0, 99, whole=False), "title": text},
        optional={"description": text},
    )


def _dimension(text: Check, languages: tuple[str, ...]) -> FixedKeys:
    meaning: Mapping[str, Check] = {"level": Number(1, 10), **dict.fromkeys(languages, ANY_TEXT)}
    advice = FixedKeys({"id": IDENTIFIER, "title": text, "text": text})
    return FixedKeys(
        required={
            "id": IDENTIFIER,
            "order": Number(1, 999),
            "title": text,
            "items": ListOf(_item(text), "items", least=1, most=100),
        },
        optional={
            "weight": Number(0, 1_000, whole=False),
            "short_title": text,
            "description": text,
            "levels": ListOf(FixedKeys(meaning), "levels"),
            "recommendations": MapOf(ListOf(advice, "recommendations"), "bands"),
            "kpi_refs": ListOf(IDENTIFIER, "KPIs"),
        },
    )


def _item(text: Check) -> FixedKeys:
    return FixedKeys(
        required={"id": IDENTIFIER, "label": text, "text": MapOf(text, "perspectives")},
        optional={"reverse": Boolean(), "wording": Number(1, 999)},
    )
