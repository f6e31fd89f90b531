"""Commands about tenants: a fresh installation has none."""

from __future__ import annotations

import click

from blickwinkel.platform.parts import Platform
from blickwinkel.tenancy.models import TenantKind
from blickwinkel.tenancy.services import create_tenant


@click.group()
def tenant() -> None:
    """Organisations on this installation."""


@tenant.command()
@click.argument("slug")
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in TenantKind]),
    default=TenantKind.COMPANY.value,
    show_default=True,
)
@click.pass_obj
def create(platform: Platform, slug: str, name: str, kind: str) -> None:
    """Add the organisation NAME; SLUG stands in the addresses of its pages."""
    with platform.database.directory() as session:
        create_tenant(session, slug, name, TenantKind(kind))
        session.commit()
    click.echo(f"{name}: {platform.settings.base_url}/t/{slug}/")


commands: list[click.Command] = [tenant]
