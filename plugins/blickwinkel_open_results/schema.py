"""The JSON Schema of the format, made from the types of the result document, so that both say the same.

``python -m blickwinkel_open_results.schema > docs/open-results.schema.json``
"""

from __future__ import annotations

import inspect
import json
import sys
import types
import typing
from typing import Any, Final

from blickwinkel.extension import results
from blickwinkel.extension.document import FORMAT, VERSION

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
ID: Final = f"urn:blickwinkel:results:{VERSION}"
DAY: Final = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
SIMPLE: Final[dict[object, dict[str, Any]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
}


def schema() -> dict[str, Any]:
    """Return the schema of a result document."""
    definitions: dict[str, Any] = {}
    unit = _of(results.UnitPayload, definitions)
    return {
        "$schema": DIALECT,
        "$id": ID,
        "title": "Published results of Blickwinkel",
        "description": (
            "What one reader may see of a wave: the figures of a unit, or of a unit and those below"
            " it. Null stands where nothing is released. Lists over dimensions and items follow the"
            " framework's order."
        ),
        **_object(
            {
                "format": {"const": FORMAT},
                "version": {"const": VERSION},
                "wave": _object(
                    {
                        "title": SIMPLE[str],
                        "opens_on": DAY,
                        "closes_on": DAY,
                        "published_on": DAY,
                    }
                ),
                "framework": _framework(),
                "rules": _rules(),
                "units": {"type": "array", "minItems": 1, "items": unit},
            }
        ),
        "$defs": dict(sorted(definitions.items())),
    }


def _framework() -> dict[str, Any]:
    """Return what a reader may rely on; docs/frameworks.md describes the rest of a definition."""
    text = {"type": "object", "additionalProperties": SIMPLE[str]}
    item = _open_object({"id": SIMPLE[str], "label": text, "text": {"type": "object"}})
    dimension = _open_object(
        {
            "id": SIMPLE[str],
            "order": SIMPLE[int],
            "title": text,
            "items": {"type": "array", "minItems": 1, "items": item},
        }
    )
    return {
        "description": "The definition of the framework in the version that was asked.",
        **_open_object(
            {
                "id": SIMPLE[str],
                "version": SIMPLE[str],
                "title": text,
                "languages": {"type": "array", "minItems": 1, "items": SIMPLE[str]},
                "default_language": SIMPLE[str],
                "perspectives": {"type": "array", "minItems": 2},
                "scale": {"type": "object"},
                "levels": {"type": "array", "minItems": 2},
                "dimensions": {"type": "array", "minItems": 1, "items": dimension},
            }
        ),
    }


def _rules() -> dict[str, Any]:
    least = {"type": "integer", "minimum": 1}
    return {
        "description": "The terms of confidentiality under which the wave was published.",
        **_open_object(
            {
                "version": SIMPLE[str],
                "k": least,
                "min_deviating": least,
                "distribution_from": least,
                "open_leadership": SIMPLE[bool],
            }
        ),
    }


def _of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a type, with the named ones among the definitions."""
    if kind in SIMPLE:
        return SIMPLE[kind]
    if typing.is_typeddict(kind):
        return _named(kind, definitions)
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is list:
        return {"type": "array", "items": _of(parts[0], definitions)}
    if origin in {types.UnionType, typing.Union}:
        return {"anyOf": [_of(part, definitions) for part in parts]}
    raise TypeError(f"a result document holds a {kind}, for which there is no schema")


def _named(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}  # known from here on, should a type hold itself
        hints = typing.get_type_hints(kind)
        description = " ".join((inspect.getdoc(kind) or "").replace("``", "").split())
        definitions[name] = {
            "description": description,
            **_object({key: _of(hint, definitions) for key, hint in hints.items()}),
        }
    return {"$ref": f"#/$defs/{name}"}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {**_open_object(properties), "additionalProperties": False}


def _open_object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n")
