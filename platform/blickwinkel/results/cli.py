"""``blickwinkel results``: a publication as text for other programs, and for proofs."""

from __future__ import annotations

import json

import click
from sqlalchemy import select

from blickwinkel.database import WHOLE_TENANT, TenantSession
from blickwinkel.platform.parts import Platform
from blickwinkel.publishing.queries import published_waves
from blickwinkel.results.queries.reading import whole_publication
from blickwinkel.survey.models import Wave
from blickwinkel.tenancy.models import Tenant


@click.command()
@click.argument("tenant")
@click.argument("wave", required=False)
@click.option("--format", "form", type=click.Choice(["json"]), default="json", show_default=True)
@click.pass_obj
def results(platform: Platform, tenant: str, wave: str | None, form: str) -> None:
    """Print what was published about a WAVE (title or id; the newest by default) of a TENANT.

    Units are named by the company's own codes and keys are sorted, so that equal publications are
    equal texts.
    """
    del form  # one form so far
    with platform.database.directory() as directory:
        found = directory.scalar(select(Tenant.id).where(Tenant.slug == tenant))
    if found is None:
        raise click.BadParameter(f"There is no tenant {tenant!r}.", param_hint="TENANT")
    with platform.database.tenant(found, WHOLE_TENANT) as session:
        publication = whole_publication(session, _chosen(session, tenant, wave).id)
    click.echo(json.dumps(publication, indent=2, sort_keys=True, ensure_ascii=False))


def _chosen(session: TenantSession, tenant: str, wish: str | None) -> Wave:
    waves = published_waves(session)
    if not waves:
        raise click.ClickException(f"Tenant {tenant!r} has published no wave yet.")
    if wish is None:
        return waves[0]
    matching = [wave for wave in waves if wish in {str(wave.id), wave.title}]
    if len(matching) == 1:
        return matching[0]
    offered = "\n".join(f"  {wave.id}  {wave.title}" for wave in matching or waves)
    if matching:
        raise click.ClickException(f"Several waves are called {wish!r}; give one id:\n{offered}")
    raise click.ClickException(f"No published wave {wish!r}. There are:\n{offered}")


commands: list[click.Command] = [results]
