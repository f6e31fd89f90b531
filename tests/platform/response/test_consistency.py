"""The correlation behind a dimension's margin: right, rounded, company-wide, and only from 30 people on."""

import random

import numpy as np
import pytest
from sqlalchemy import select

from blickwinkel.extension import read_framework
from blickwinkel.publishing.models import Publication
from blickwinkel.response.services.consistency import mean_correlations
from blickwinkel.response.services.sealing import sealed_bundles
from blickwinkel.survey.services.waves import find_wave
from support.company import Company
from support.framework_texts import small_definition


def moody(who, item):
    """Everybody has a mood that colours all answers, so items go together."""
    chance = random.Random(f"{who.token}:{item.id}")
    mood = random.Random(who.token).gauss(0, 1)
    if chance.random() < 0.05:
        return "na"
    return str(min(5, max(1, round(3 + mood + chance.gauss(0, 1)))))


def company_of(database, staff: int) -> Company:
    return (
        Company.create(database)
        .unit("NL")
        .people("NL", 6, on_board=True)
        .unit("A", "NL")
        .people("A", staff)
    )


def everything(company):
    """As if all that was asked were shown."""
    framework = company.framework
    return {side.id: set(framework.asked(side.id)) for side in framework.perspectives}


def published(company):
    wave = company.open_wave()
    company.answer_all(wave, moody).publish(wave)
    return wave


def test_it_is_the_mean_correlation_of_complete_sheets(database):
    company = company_of(database, 45)
    wave_id = published(company)
    with database.tenant(company.tenant_id) as session:
        wave = find_wave(session, wave_id)
        found = mean_correlations(session, wave, company.framework, everything(company))["staff"]
        raw = b"".join(
            sheets
            for bundles in sealed_bundles(session, wave_id)
            for (_, side), sheets in bundles
            if side == "staff"
        )
    items = company.framework.items
    table = np.frombuffer(raw, dtype=np.uint8).reshape(-1, len(items)).astype(float)
    start = 0
    for dimension, r in zip(company.framework.dimensions, found, strict=True):
        part = table[:, start : start + len(dimension.items)]
        part = part[(part > 0).all(axis=1)]
        for column, item in enumerate(dimension.items):
            if item.reverse:
                part[:, column] = 6 - part[:, column]
        matrix = np.corrcoef(part, rowvar=False)
        pairs = matrix[np.triu_indices(len(matrix), 1)]
        assert r == (round(pairs.mean(), 2) if len(part) >= 30 else None)
        start += len(dimension.items)
    assert any(r is not None and r > 0.2 for r in found)


def test_small_groups_release_none(database):
    company = company_of(database, 29)
    wave_id = published(company)
    with database.tenant(company.tenant_id) as session:
        wave = find_wave(session, wave_id)
        found = mean_correlations(session, wave, company.framework, everything(company))
    assert set(found["staff"]) == set(found["board"]) == {None}


def test_the_publication_keeps_what_its_margins_were_made_with(database):
    company = company_of(database, 45)
    wave_id = published(company)
    with database.tenant(company.tenant_id) as session:
        kept = session.scalars(select(Publication.correlations)).one()
        wave = find_wave(session, wave_id)
        expected = mean_correlations(session, wave, company.framework, everything(company))
    assert kept == expected


@pytest.mark.parametrize("points", [2, 5, 11])
def test_any_scale(database, points):
    framework = read_framework(small_definition(points), "small.yaml")
    company = Company.create(database, framework=framework).unit("NL").people("NL", 35)
    wave = company.open_wave()
    company.answer_all(
        wave, lambda who, item: str(random.Random(who.token + item.id).randint(1, points))
    ).publish(wave)
    with database.tenant(company.tenant_id) as session:
        found = mean_correlations(session, find_wave(session, wave), framework, everything(company))
    assert all(r is None or -1 <= r <= 1 for values in found.values() for r in values)
