"""Frozen copies: a wave keeps its wording even when the plugin that brought it is gone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blickwinkel.database import Base, Identified


class FrameworkVersion(Identified, Base):
    """A framework adopted by the tenant in one version; never changed afterwards.

    ``definition`` is the validated plain form of the framework, ``digest`` its SHA-256 in hex.
    """

    __tablename__ = "framework_version"
    __table_args__ = (UniqueConstraint("tenant_id", "framework_id", "version"),)

    framework_id: Mapped[str]
    version: Mapped[str]
    digest: Mapped[str]
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
