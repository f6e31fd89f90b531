"""Who may change the organisation."""

from __future__ import annotations

from blickwinkel.access.actor import Actor
from blickwinkel.access.permissions import Permission


def can_import(actor: Actor) -> bool:
    """Tell whether the actor may replace the tenant's directory by that of a file."""
    return actor.may(Permission.ORGANIZATION_IMPORT)
