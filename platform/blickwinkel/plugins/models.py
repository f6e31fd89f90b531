"""A row for each plugin that a tenant has switched off; without one, what is installed is on."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from blickwinkel.database import Base, TenantOwned


class SwitchedOffPlugin(TenantOwned, Base):
    """A plugin, by the name of its entry point; the name stays off when the plugin comes back."""

    __tablename__ = "switched_off_plugin"

    plugin: Mapped[str] = mapped_column(primary_key=True)
