"""Background work of surveys."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from blickwinkel.jobs.job import Job


@dataclass(frozen=True, slots=True)
class CloseWave(Job):
    """Drain the inbox of a closing wave, recount, compare and publish."""

    name: ClassVar[str] = "survey.close_wave"
    wave_id: uuid.UUID
