"""Published results as one document without a language: what exporters get, and what files hold.

A document is what one reader may see of a wave: the figures of a unit, or of a unit and those below
it, with the questions and the terms under which they were published. It says nothing about any other
unit, and what is not released is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from blickwinkel.errors import InvalidInputError
from blickwinkel.extension.framework import Framework
from blickwinkel.extension.results import UnitPayload
from blickwinkel.extension.upgrades import upgraded_payload, upgraded_rules

FORMAT: Final = "blickwinkel-results"
#: Goes up when readers of the last version would misread a document; new fields alone don't do that.
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class WaveHeader:
    """The round of the survey that the figures are of; the days are inclusive."""

    title: str
    opens_on: date
    closes_on: date
    published_on: date


@dataclass(frozen=True, slots=True)
class ResultDocument:
    """What one reader may see of a wave.

    Attributes:
        wave: what the figures are of.
        framework: the questions, in the version that was asked.
        rules: the terms of confidentiality under which the wave was published.
        units: figures in the tree's order, the unit that was asked for first; lists over dimensions
            and items follow the framework's order.
    """

    wave: WaveHeader
    framework: Framework
    rules: Mapping[str, Any]
    units: tuple[UnitPayload, ...]


def plain(document: ResultDocument) -> dict[str, Any]:
    """Return a document as what JSON knows: dicts, lists, texts, numbers, truth values, None."""
    wave = document.wave
    return {
        "format": FORMAT,
        "version": VERSION,
        "wave": {
            "title": wave.title,
            "opens_on": wave.opens_on.isoformat(),
            "closes_on": wave.closes_on.isoformat(),
            "published_on": wave.published_on.isoformat(),
        },
        "framework": document.framework.definition,
        "rules": dict(document.rules),
        "units": list(document.units),
    }


def from_plain(data: object) -> ResultDocument:
    """Return the document that ``plain`` made, possibly an earlier version of this program.

    Raises:
        InvalidInputError: it is no such document, or one of a later version of the format; the
            message says what to do.
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise InvalidInputError(f"This is no result document: its format is not {FORMAT}.")
    if data.get("version") != VERSION:
        raise InvalidInputError(
            f"This result document has version {data.get('version')!r} of the format; this program"
            f" reads version {VERSION}. Please use the program's version that wrote it, or a later one."
        )
    try:
        return _document(data)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise InvalidInputError(
            f"This result document is damaged ({type(error).__name__}: {error})."
            " Please export the results again."
        ) from error


def _document(data: Mapping[str, Any]) -> ResultDocument:
    rules = data["rules"]
    framework = Framework.from_definition(data["framework"])
    units = tuple(upgraded_payload(unit, rules, framework) for unit in data["units"])
    _check_units(units)
    return ResultDocument(
        wave=WaveHeader(
            title=_text(data["wave"]["title"]),
            opens_on=date.fromisoformat(data["wave"]["opens_on"]),
            closes_on=date.fromisoformat(data["wave"]["closes_on"]),
            published_on=date.fromisoformat(data["wave"]["published_on"]),
        ),
        framework=framework,
        rules=upgraded_rules(rules),
        units=units,
    )


def _check_units(units: tuple[UnitPayload, ...]) -> None:
    if not units:
        raise ValueError("there are no units")
    for unit in units:
        if missing := UnitPayload.__required_keys__ - unit.keys():
            raise ValueError(f"a unit lacks {', '.join(sorted(missing))}")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where a text is expected")
    return value
