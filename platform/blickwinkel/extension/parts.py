"""The parts of a framework, and how each is built from its entry of a valid definition.

They stand apart from ``Framework`` only to keep both files readable; import them from
``blickwinkel.extension``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

LEADING_BY_DEFAULT = frozenset({"board", "cco"})


@dataclass(frozen=True, slots=True)
class Localized:
    """A text in every language of its framework, because authors' content is not in our catalogues.

    Attributes:
        texts: text by language code; empty where an optional text was left out.
        default_language: language to fall back to.
    """

    texts: Mapping[str, str]
    default_language: str

    def text(self, locale: str) -> str:
        """Return the text for a locale such as ``de_AT``, else in the default language."""
        language = locale.replace("-", "_").partition("_")[0]
        for candidate in (locale, language, self.default_language):
            if candidate in self.texts:
                return self.texts[candidate]
        return ""

    def __bool__(self) -> bool:
        return bool(self.texts)


# Turns the texts of an entry (or None, where it was left out) into a value object.
Localize = Callable[[Any], Localized]


@dataclass(frozen=True, slots=True)
class Perspective:
    """A side from which responses are given; gaps compare the leading sides with the others."""

    id: str
    title: Localized
    leads: bool


@dataclass(frozen=True, slots=True)
class ScalePoint:
    """One answer that can be chosen: its value (from 1) and what stands beside the button."""

    value: int
    label: Localized


@dataclass(frozen=True, slots=True)
class Scale:
    """The answers on offer, and which of them count as (un)favourable.

    Attributes:
        points: 2 to 11 points with the values 1, 2, …, low to high agreement.
        cannot_judge: label of the way out, or None where an answer is required to be a judgement.
        favourable_from: smallest favourable value.
        unfavourable_to: largest unfavourable value; always below ``favourable_from``.
    """

    id: str
    points: tuple[ScalePoint, ...]
    cannot_judge: Localized | None
    favourable_from: int
    unfavourable_to: int


@dataclass(frozen=True, slots=True)
class Item:
    """One construct, worded for each perspective that is asked about it.

    Attributes:
        reverse: agreement is bad news, so that values are mirrored before scoring.
        wording: number of the wording's meaning, the major version of the framework where left out.
            Answers are compared over time only between items with the same id and this number.
        text: wording by perspective; a perspective that is not a key here is not asked.
    """

    id: str
    label: Localized
    reverse: bool
    wording: int
    text: Mapping[str, Localized]


@dataclass(frozen=True, slots=True)
class Level:
    """A maturity level; it starts at ``min_score`` (inclusive, scores run from 0 to 100)."""

    level: int
    min_score: float
    title: Localized
    description: Localized


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What a unit may do about a dimension at its level of maturity."""

    id: str
    title: Localized
    text: Localized


@dataclass(frozen=True, slots=True)
class GapAdvice:
    """What a kind of gap, such as a blind spot, is called and what to do about it."""

    title: Localized
    text: Localized


@dataclass(frozen=True, slots=True)
class Dimension:
    """A part of the framework with a score of its own, made of items.

    Attributes:
        order: position on screen, from 1.
        weight: share in the framework score relative to the other weights, >= 0.
        short_title: title for charts; the full title where the author gave none.
        levels: what each maturity level means in this dimension, by level; may be empty.
        recommendations: by band of levels (see ``Framework.band``); may be empty.
        kpi_refs: ids of customer KPIs that belong to this dimension.
    """

    id: str
    order: int
    weight: float
    title: Localized
    short_title: Localized
    description: Localized
    levels: Mapping[int, Localized]
    items: tuple[Item, ...]
    recommendations: Mapping[str, tuple[Recommendation, ...]]
    kpi_refs: tuple[str, ...]


def map_values(build: Callable[[Any], Any], entries: Mapping[str, Any] | None) -> dict[str, Any]:
    """Build each value of an optional mapping, because most entries are keyed by something."""
    return {key: build(value) for key, value in (entries or {}).items()}


def build_perspective(entry: Mapping[str, Any], localized: Localize) -> Perspective:
    """Build a perspective; board and CCOs lead unless the author says otherwise."""
    leads = entry.get("leads", entry["id"] in LEADING_BY_DEFAULT)
    return Perspective(entry["id"], localized(entry["title"]), leads)


def build_scale(entry: Mapping[str, Any], localized: Localize) -> Scale:
    """Build the scale, with or without the way out."""
    way_out = entry.get("cannot_judge")
    return Scale(
        id=entry["id"],
        points=tuple(ScalePoint(p["value"], localized(p["label"])) for p in entry["points"]),
        cannot_judge=localized(way_out["label"]) if way_out else None,
        favourable_from=entry["favourable_from"],
        unfavourable_to=entry["unfavourable_to"],
    )


def build_level(entry: Mapping[str, Any], localized: Localize) -> Level:
    """Build a maturity level of the whole framework."""
    return Level(
        level=entry["level"],
        min_score=entry["min_score"],
        title=localized(entry["title"]),
        description=localized(entry.get("description")),
    )


def build_dimension(entry: Mapping[str, Any], localized: Localize, major: int) -> Dimension:
    """Build a dimension with its items and advice; `major` is the framework's major version."""
    return Dimension(
        id=entry["id"],
        order=entry["order"],
        weight=entry.get("weight", 1),
        title=localized(entry["title"]),
        short_title=localized(entry.get("short_title") or entry["title"]),
        description=localized(entry.get("description")),
        levels={
            level["level"]: localized({key: level[key] for key in level if key != "level"})
            for level in entry.get("levels", ())
        },
        items=tuple(_item(item, localized, major) for item in entry["items"]),
        recommendations={
            band: tuple(_recommendation(advice, localized) for advice in advices)
            for band, advices in entry.get("recommendations", {}).items()
        },
        kpi_refs=tuple(entry.get("kpi_refs", ())),
    )


def _item(entry: Mapping[str, Any], localized: Localize, major: int) -> Item:
    return Item(
        id=entry["id"],
        label=localized(entry["label"]),
        reverse=entry.get("reverse", False),
        wording=entry.get("wording", major),
        text=map_values(localized, entry["text"]),
    )


def _recommendation(entry: Mapping[str, Any], localized: Localize) -> Recommendation:
    return Recommendation(entry["id"], localized(entry["title"]), localized(entry["text"]))
