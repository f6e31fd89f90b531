"""A team with an open wave that sends to a real queue, and people who each answer in another way."""

from __future__ import annotations

import uuid
from collections import Counter

from blickwinkel.database import Database
from blickwinkel.jobs.queue import CeleryQueue, Queue
from support.company import Company
from support.truth import Given, given_by

DEAF = "redis+socket:///nowhere/valkey.sock"
"""Nobody listens there: what is sent is lost."""


def asked_team(
    database: Database, queue: Queue | None = None, people: int = 12
) -> tuple[Company, uuid.UUID]:
    """Add a company of one unit and open a wave; without a queue, what is sent is lost."""
    company = Company.create(database, f"team-{uuid.uuid4().hex[:8]}").unit("O").people("O", people)
    company.queue = queue or CeleryQueue(DEAF)
    return company, company.open_wave()


def answer(company: Company, wave: uuid.UUID, number: int, *, start: int = 0) -> Given:
    """Let some of the invited answer; return what they gave."""
    given: Given = Counter()
    for n, who in enumerate(company.invited(wave)[start : start + number]):
        answers = {item.id: str(1 + (n + i) % 5) for i, item in enumerate(company.framework.items)}
        company.answer(who, lambda _, item, answers=answers: answers[item.id])
        given[given_by(company, who, answers)] += 1
    return given
