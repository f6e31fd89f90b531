"""Puts a wave beside the earlier ones of its survey: what is added to payloads before they are stored."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from blickwinkel.database import TenantSession
from blickwinkel.extension.results import UnitPayload
from blickwinkel.organization.queries import successions
from blickwinkel.organization.services.lineage import DeclaredLineage, Succession
from blickwinkel.publishing.services.comparing.changes import ChangeMaker, Moved
from blickwinkel.publishing.services.comparing.composition import CompositionMaker
from blickwinkel.publishing.services.comparing.history import HistoryMaker, Present
from blickwinkel.publishing.services.comparing.item_mapping import ItemMapping
from blickwinkel.publishing.services.comparing.origins import Origins
from blickwinkel.publishing.services.comparing.preceding import (
    Place,
    PrecedingWave,
    frozen_on,
    places_of,
    preceding_waves,
)
from blickwinkel.publishing.services.comparing.predecessor import Earlier
from blickwinkel.publishing.services.scoring import ScoringScheme
from blickwinkel.survey.models import Wave


def compare_with_preceding(
    session: TenantSession,
    wave: Wave,
    scheme: ScoringScheme,
    payloads: Mapping[uuid.UUID, UnitPayload],
) -> list[uuid.UUID]:
    """Add histories, changes and compositions to the payloads of a wave.

    Args:
        session: that sees the whole tenant.
        wave: about to be published.
        scheme: how its answers are read.
        payloads: by unit; changed in place.

    Returns:
        The waves that it is compared with, oldest first.
    """
    places = places_of(session, wave.id)
    declared = successions(session)
    waves = [
        Earlier(
            predecessor,
            ItemMapping(predecessor.scheme, scheme),
            _origins(predecessor, wave, places, declared),
        )
        for predecessor in preceding_waves(session, wave)
    ]
    if waves:
        waves[-1].wave.load(waves[-1].wave.places)
        _add_changes(waves[-1], payloads)
    _add_histories(Present(wave.title, wave.closes_on, scheme), waves, payloads)
    return [earlier.wave.wave_id for earlier in waves]


def _origins(
    predecessor: PrecedingWave,
    wave: Wave,
    now: Mapping[uuid.UUID, Place],
    declared: Sequence[Succession],
) -> Origins:
    lineage = DeclaredLineage(
        declared, predecessor.places, now, predecessor.frozen_on, frozen_on(wave)
    )
    return Origins(lineage, predecessor.places, now)


def _add_changes(previous: Earlier, payloads: Mapping[uuid.UUID, UnitPayload]) -> None:
    moved = {
        unit: Moved(predecessor, payload)
        for unit, payload in payloads.items()
        if (predecessor := previous.predecessor(unit, payload["unit"])) is not None
    }
    changes = ChangeMaker(previous, list(moved.values()))
    compositions = CompositionMaker(previous, payloads)
    for unit, payload in payloads.items():
        payload["change"] = changes.changes(moved[unit]) if unit in moved else None
        payload["composition"] = compositions.composition(unit)


def _add_histories(
    present: Present, waves: Sequence[Earlier], payloads: Mapping[uuid.UUID, UnitPayload]
) -> None:
    for wave in waves:
        if not wave.mapping.identical:
            wave.wave.load(wave.wave.places)  # scores on the shared questions need the items
    histories = HistoryMaker(present, waves)
    for unit, payload in payloads.items():
        predecessors = [wave.predecessor(unit, payload["unit"]) for wave in waves]
        payload["history"] = histories.history(predecessors, payload)
