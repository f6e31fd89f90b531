"""``blickwinkel import-earlier``: a table of earlier answers becomes a closed, published wave."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import select

from blickwinkel import clock
from blickwinkel.access.actor import program
from blickwinkel.access.permissions import Permission
from blickwinkel.database import WHOLE_TENANT
from blickwinkel.errors import ConflictError, NotFoundError
from blickwinkel.extension import Extensions, Framework, read_framework
from blickwinkel.i18n.messages import messages_for
from blickwinkel.organization.services.tables import Upload
from blickwinkel.platform.parts import Platform
from blickwinkel.publishing.models import Publication
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.survey.models import WaveState
from blickwinkel.survey.services.stopping import stop_reason
from blickwinkel.survey.services.waves import find_wave
from blickwinkel.takeover.services.importing import (
    HeldWave,
    import_earlier,
    read_earlier,
    summary,
)
from blickwinkel.takeover.services.mapping import read_mapping
from blickwinkel.tenancy.models import Tenant

#: What an earlier wave can bring with it: units of that time, a framework, the wave itself.
_RIGHTS = (
    Permission.FRAMEWORKS_ADOPT,
    Permission.ORGANIZATION_IMPORT,
    Permission.SURVEYS_MANAGE,
)

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("import-earlier")
@click.option("--tenant", "slug", required=True, help="Slug of the tenant.")
@click.option("--framework", required=True, help="Id of an installed framework, or a YAML file.")
@click.option("--mapping", required=True, type=_FILE, help="YAML file: which column means what.")
@click.option("--title", required=True, help="Title of the wave, such as “Survey 2016”.")
@click.option(
    "--closed-on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day of the wave."
)
@click.option("--k", default=5, show_default=True, help="Fewest people of whom a result is shown.")
@click.option("--check", is_flag=True, help="Only say what would be imported.")
@click.argument("table", type=_FILE)
@click.pass_obj
def import_command(  # noqa: PLR0913 - one parameter per option
    platform: Platform,
    *,
    slug: str,
    framework: str,
    mapping: Path,
    title: str,
    closed_on: datetime,
    k: int,
    check: bool,
    table: Path,
) -> None:
    """Import the answers in TABLE (CSV or XLSX) as a closed wave, and publish it.

    Either everything is imported or nothing; everything that is wrong is named by line.
    """
    asked = _framework(platform.extensions, framework)
    mapped = read_mapping(mapping.read_bytes(), mapping.name, asked)
    upload = Upload(table.name, table.read_bytes())
    earlier = read_earlier(upload, mapped, asked, messages_for("en").gettext)
    held = HeldWave(title, closed_on.date(), k)
    tenant_id = _tenant(platform, slug)
    with platform.database.tenant(tenant_id) as session:
        actor = program(tenant_id, "import-earlier", *_RIGHTS)
        imported = import_earlier(session, actor, earlier, held, clock.today())
        for line in summary(earlier, imported):
            click.echo(line)
        if check:
            click.echo("Checked only: nothing has been imported.")
            return
        session.commit()
    finish_wave(platform.database, tenant_id, imported.wave_id, clock.today())
    _tell_outcome(platform, tenant_id, imported.wave_id)


commands: list[click.Command] = [import_command]


def _framework(extensions: Extensions, wanted: str) -> Framework:
    installed = extensions.frameworks()
    if wanted in installed:
        return installed[wanted]
    path = Path(wanted)
    if not path.is_file():
        raise NotFoundError(
            f"{wanted} is neither a file nor an installed framework;"
            f" installed are: {', '.join(installed) or 'none'}."
        )
    return read_framework(path.read_bytes(), path.name)


def _tenant(platform: Platform, slug: str) -> uuid.UUID:
    with platform.database.directory() as session:
        found = session.scalar(select(Tenant.id).where(Tenant.slug == slug))
    if found is None:
        raise NotFoundError(f"There is no tenant {slug}.")
    return found


def _tell_outcome(platform: Platform, tenant_id: uuid.UUID, wave_id: uuid.UUID) -> None:
    with platform.database.tenant(tenant_id, WHOLE_TENANT) as session:
        wave = find_wave(session, wave_id)
        if wave.state is WaveState.STOPPED:
            why = stop_reason(wave.stop_reason or "").told(str)
            raise ConflictError(f"The wave is not published: {why}")
        digest = session.scalar(select(Publication.digest).where(Publication.wave_id == wave_id))
    if digest is None:
        click.echo("A worker is about to publish the wave.")
    else:
        click.echo(f"Published “{wave.title}”, digest {digest}")
