"""Reads frozen frameworks back into the value objects that everybody works with."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select

from blickwinkel.catalogue.models import FrameworkVersion
from blickwinkel.database import TenantSession
from blickwinkel.errors import NotFoundError
from blickwinkel.extension.framework import Framework

Key = TypeVar("Key")
Kept = TypeVar("Kept")

#: Enough for every framework in use at a time; a cleared cache costs milliseconds.
CACHE_LIMIT = 256

# by digest: equal definitions are the same object, whichever tenant adopted them
_parsed: dict[str, Framework] = {}
# a version never changes once adopted; with the tenant, because only its own sessions may find it
_digests: dict[tuple[uuid.UUID, uuid.UUID], str] = {}


@dataclass(frozen=True, slots=True)
class AdoptedFramework:
    """A framework version that the tenant may plan waves with."""

    version_id: uuid.UUID
    framework: Framework


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A framework as an administrator finds it: what is on offer, and what is adopted of it.

    Attributes:
        framework: the version on offer, or the newest adopted one if no plugin offers it any more.
        is_offered: an installed plugin brings it.
        adopted: versions adopted by the tenant, newest first.
        changed: the version on offer was adopted with another content; it needs a new number.
    """

    framework: Framework
    is_offered: bool
    adopted: tuple[str, ...]
    changed: bool

    @property
    def can_be_adopted(self) -> bool:
        """Tell whether the version on offer is new to the tenant."""
        return self.is_offered and self.framework.version not in self.adopted


def framework_of(session: TenantSession, framework_version_id: uuid.UUID) -> Framework:
    """Return the framework of an adopted version.

    Raises:
        NotFoundError: the tenant has not adopted such a version.
    """
    digest = _digest(session, framework_version_id)
    framework = _parsed.get(digest)
    if framework is None:
        own = FrameworkVersion.id == framework_version_id
        definition = session.scalars(select(FrameworkVersion.definition).where(own)).one()
        framework = _keep(_parsed, digest, Framework.from_definition(definition))
    return framework


def _digest(session: TenantSession, version_id: uuid.UUID) -> str:
    key = (session.tenant_id, version_id)
    digest = _digests.get(key)
    if digest is None:
        own = FrameworkVersion.id == version_id
        digest = session.scalar(select(FrameworkVersion.digest).where(own))
        if digest is None:
            raise NotFoundError("framework version")
        _keep(_digests, key, digest)
    return digest


def _keep(cache: dict[Key, Kept], key: Key, value: Kept) -> Kept:
    if len(cache) >= CACHE_LIMIT:
        cache.clear()
    cache[key] = value
    return value


def adopted_frameworks(session: TenantSession) -> list[AdoptedFramework]:
    """Return all adopted versions: those of one framework together, the newest of each first."""
    found = [
        AdoptedFramework(version_id, framework_of(session, version_id))
        for version_id in session.scalars(select(FrameworkVersion.id))
    ]
    found.sort(key=lambda entry: version_order(entry.framework.version), reverse=True)
    return sorted(found, key=lambda entry: entry.framework.id)


def catalogue_entries(
    session: TenantSession, offered: Mapping[str, Framework]
) -> list[CatalogueEntry]:
    """Return everything on offer, then what is adopted but not on offer any more."""
    adopted: dict[str, list[Framework]] = {}
    for entry in adopted_frameworks(session):
        adopted.setdefault(entry.framework.id, []).append(entry.framework)
    gone = [versions[0] for key, versions in adopted.items() if key not in offered]
    return [
        _catalogue_entry(
            framework, adopted.get(framework.id, ()), is_offered=framework.id in offered
        )
        for framework in (*offered.values(), *gone)
    ]


def _catalogue_entry(
    framework: Framework, adopted: Iterable[Framework], *, is_offered: bool
) -> CatalogueEntry:
    versions = list(adopted)
    return CatalogueEntry(
        framework=framework,
        is_offered=is_offered,
        adopted=tuple(version.version for version in versions),
        changed=any(v.version == framework.version and v != framework for v in versions),
    )


def version_order(version: str) -> tuple[object, ...]:
    """Return the key that puts semantic versions in order: 1.9.0, 1.10.0-rc.1, 1.10.0.

    Precedence of https://semver.org, section 11.
    """
    release, _, early = version.partition("-")
    # a figure is lower than a word, and a release higher than anything that led to it
    steps = [(0, int(s), "") if s.isdecimal() else (1, 0, s) for s in early.split(".") if s]
    return (*map(int, release.split(".")), not early, tuple(steps))
