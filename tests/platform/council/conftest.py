"""Facts of a made-up survey, in memory: a shipped framework, two waves, a consultancy."""

from __future__ import annotations

import pytest

from blickwinkel.council.facts import Facts, WaveFacts
from blickwinkel.council.services.gathering import _framework, floors, rights
from support.company import shipped_framework


def wave_facts(title: str, state: str, **others: object) -> WaveFacts:
    published = state == "published"
    facts = WaveFacts(
        title=title,
        state=state,
        origin="survey",
        opens_on="2026-01-08",
        closes_on="2026-01-26",
        framework_version="1.0.0",
        k=5,
        min_deviating=2,
        distribution_from=10,
        rules_version="1",
        leadership_view="confidential",
        published_on="2026-01-27" if published else None,
        digest="ab" * 32 if published else None,
        stop_reason=None,
    )
    return {**facts, **others}


@pytest.fixture
def facts() -> Facts:
    return Facts(
        company="Nordlicht Versorgung AG",
        title={"de": "Die 6 Säulen", "en": "The 6 pillars"},
        waves=[wave_facts("Q2 2026", "open"), wave_facts("Q1 2026", "published")],
        frameworks=[_framework(shipped_framework())],
        rights=rights(),
        people=[
            {"name": "Viola", "role": "board", "consultancy": "", "valid_until": None},
            {
                "name": "Katharina",
                "role": "board",
                "consultancy": "Kompass Beratung",
                "valid_until": "2027-01-01",
            },
        ],
        participation_days=30,
        sheet_days=60,
        floors=floors(),
        deletions=[
            {"day": "2026-02-26", "action": "retention.participation", "subject": "Q1 2026: 142"}
        ],
    )
