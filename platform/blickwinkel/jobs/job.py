"""What background work is called. A job carries ids only; its handler reads the rest."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any, ClassVar, Self


@dataclasses.dataclass(frozen=True, slots=True)
class Job:
    """Base of all jobs; each is handled by exactly one function in the workers.

    Every job may run twice or late: what is to be done stands in the database, the job only says
    where to look: the tenant, and one thing of the tenant, which a subclass adds.
    """

    name: ClassVar[str]
    tenant_id: uuid.UUID

    @classmethod
    def about(cls, tenant_id: uuid.UUID, subject_id: uuid.UUID) -> Self:
        """Return the job for one thing of a tenant."""
        tenant, subject = dataclasses.fields(cls)
        return cls(**{tenant.name: tenant_id, subject.name: subject_id})

    @property
    def subject_id(self) -> uuid.UUID:
        """Return the id of what the job is about."""
        _tenant, subject = dataclasses.fields(self)
        return uuid.UUID(str(getattr(self, subject.name)))

    def payload(self) -> dict[str, str]:
        """Return the fields as JSON-able text."""
        return {f.name: str(getattr(self, f.name)) for f in dataclasses.fields(self)}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """Read what ``payload`` wrote.

        Raises:
            KeyError: a field is missing.
            ValueError: a field is no id.
        """
        return cls(**{f.name: uuid.UUID(str(payload[f.name])) for f in dataclasses.fields(cls)})
