"""What a package says, as plain facts in every language at once: stored, compared, then put into words.

Days are ISO dates. ``Texts`` maps a language code to a text. Nothing here is a result.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, TypedDict

Texts = dict[str, str]


class WaveFacts(TypedDict):
    """The terms of a wave and what became of it; ``stop_reason`` is in the form of survey.stopping."""

    title: str
    state: str
    origin: str
    opens_on: str
    closes_on: str
    framework_version: str
    k: int
    min_deviating: int
    distribution_from: int
    rules_version: str
    leadership_view: str
    published_on: str | None
    digest: str | None
    stop_reason: str | None


class SideFacts(TypedDict):
    """A perspective of a framework."""

    id: str
    title: Texts


class QuestionFacts(TypedDict):
    """An item: its topic, and its wording by perspective and language."""

    id: str
    topic: Texts
    text: dict[str, Texts]


class FrameworkFacts(TypedDict):
    """A framework version in use; ``answers`` are the choices, the way out last."""

    version: str
    digest: str
    languages: list[str]
    sides: list[SideFacts]
    answers: list[Texts]
    questions: list[QuestionFacts]


class PersonFacts(TypedDict):
    """An account with a role; ``consultancy`` is empty for the company's own people."""

    name: str
    role: str
    consultancy: str
    valid_until: str | None


class DeletionFacts(TypedDict):
    """A line of the protocol of deletions."""

    day: str
    action: str
    subject: str


class Floors(TypedDict):
    """Thresholds in the program itself: no tenant can undercut them."""

    k: int
    min_deviating: int
    distribution_from: int
    open_leadership: int
    participation: int


class CompanyFacts(TypedDict):
    """What holds for all surveys of a company."""

    company: str
    rights: dict[str, list[str]]
    people: list[PersonFacts]
    participation_days: int
    sheet_days: int
    floors: Floors
    deletions: list[DeletionFacts]


class Facts(CompanyFacts):
    """Everything that a package is made of; waves and frameworks are newest first."""

    title: Texts
    waves: list[WaveFacts]
    frameworks: list[FrameworkFacts]


def digest_of(facts: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) over the canonical JSON of facts."""
    canonical = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
