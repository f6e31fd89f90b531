"""Background work of answering."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from blickwinkel.jobs.job import Job


@dataclass(frozen=True, slots=True)
class TallyWave(Job):
    """Move the inbox of a wave into tallies and sealed responses."""

    name: ClassVar[str] = "response.tally_wave"
    wave_id: uuid.UUID
