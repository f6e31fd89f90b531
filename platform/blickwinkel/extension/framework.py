"""A framework: what a survey asks, on which scale, and how scores are read.

It exists so that features, exporters and plugins share one immutable picture of a framework that
knows nothing of YAML, the database or a web request. A wave stores ``Framework.definition`` as JSON
and rebuilds the framework from it, so a later version of a framework never reaches a running wave.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Self

from blickwinkel.extension import parts
from blickwinkel.extension.parts import (
    Dimension,
    GapAdvice,
    Item,
    Level,
    Localized,
    Perspective,
    Recommendation,
    Scale,
    ScalePoint,
)

__all__ = [
    "Dimension",
    "Framework",
    "GapAdvice",
    "Item",
    "Level",
    "Localized",
    "Perspective",
    "Recommendation",
    "Scale",
    "ScalePoint",
    "definition_digest",
]


@dataclass(frozen=True, slots=True, eq=False)
class Framework:
    """An assessment model, complete and valid; equal to another one when the definitions are equal.

    Attributes:
        version: semantic version; a published version never changes.
        status: ``draft`` or ``published``.
        languages: codes of the languages in which every text exists.
        perspectives: in the author's order.
        levels: ascending; the first starts at 0.
        recommendation_bands: levels by band, such as ``{"low": (1, 2)}``; may be empty.
        gap_recommendations: advice by kind of gap, such as ``blind_spot``; may be empty.
        dimensions: sorted by ``order``.
        definition: the JSON-able source of all this, for storage; treat it as read-only.
        digest: SHA-256 (hex) of the definition's canonical JSON.
    """

    id: str
    version: str
    status: str
    title: Localized
    description: Localized
    source_note: Localized
    languages: tuple[str, ...]
    default_language: str
    instructions: Mapping[str, Localized]
    perspectives: tuple[Perspective, ...]
    scale: Scale
    levels: tuple[Level, ...]
    recommendation_bands: Mapping[str, tuple[int, ...]]
    gap_recommendations: Mapping[str, GapAdvice]
    dimensions: tuple[Dimension, ...]
    definition: Mapping[str, Any] = field(repr=False)
    digest: str

    @classmethod
    def from_definition(cls, definition: Mapping[str, Any]) -> Self:
        """Rebuild a framework from a definition that was validated when it was read.

        Nothing is checked again: untrusted text goes through ``read_framework``.

        Args:
            definition: ``Framework.definition``, possibly back from JSON.
        """
        default_language = definition["default_language"]
        major = int(definition["version"].partition(".")[0])

        def localized(texts: Mapping[str, str] | None) -> Localized:
            return Localized(texts or {}, default_language)

        return cls(
            id=definition["id"],
            version=definition["version"],
            status=definition.get("status", "draft"),
            title=localized(definition["title"]),
            description=localized(definition.get("description")),
            source_note=localized(definition.get("source_note")),
            languages=tuple(definition["languages"]),
            default_language=default_language,
            instructions=parts.map_values(localized, definition.get("instructions")),
            perspectives=tuple(
                parts.build_perspective(p, localized) for p in definition["perspectives"]
            ),
            scale=parts.build_scale(definition["scale"], localized),
            levels=tuple(parts.build_level(entry, localized) for entry in definition["levels"]),
            recommendation_bands=parts.map_values(tuple, definition.get("recommendation_bands")),
            gap_recommendations={
                kind: GapAdvice(localized(advice["title"]), localized(advice["text"]))
                for kind, advice in definition.get("gap_recommendations", {}).items()
            },
            dimensions=tuple(
                parts.build_dimension(entry, localized, major)
                for entry in sorted(definition["dimensions"], key=lambda entry: entry["order"])
            ),
            definition=definition,
            digest=definition_digest(definition),
        )

    @property
    def items(self) -> tuple[Item, ...]:
        """Return all items, dimension by dimension: the order of the bytes of an answer sheet."""
        return tuple(chain.from_iterable(dimension.items for dimension in self.dimensions))

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Return the scores (0 to 100) at which the maturity levels start, ascending from 0."""
        return tuple(level.min_score for level in self.levels)

    @property
    def leading(self) -> tuple[str, ...]:
        """Return the ids of the perspectives that are the leadership side of a gap."""
        return tuple(perspective.id for perspective in self.perspectives if perspective.leads)

    def asked(self, perspective: str) -> tuple[int, ...]:
        """Return the positions in ``items`` of those that are worded for a perspective."""
        return tuple(i for i, item in enumerate(self.items) if perspective in item.text)

    def band(self, level: int) -> str | None:
        """Return the band of recommendations that a level belongs to, if bands are defined."""
        return next((b for b, levels in self.recommendation_bands.items() if level in levels), None)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Framework):
            return NotImplemented
        return self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def definition_digest(definition: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) that tells definitions apart, whatever their key order."""
    canonical = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
