"""The command ``blickwinkel``: every feature's commands in one place, on one platform.

The platform is built from the environment when a command first needs it, so that ``--help`` and
``demo``, which brings its own servers, work without any setting.
"""

from __future__ import annotations

import os
from datetime import datetime
from functools import cache
from typing import Any

import click
from sqlalchemy.exc import DBAPIError
from werkzeug.local import LocalProxy

from blickwinkel import schema
from blickwinkel.app import build_platform
from blickwinkel.catalogue import cli as catalogue
from blickwinkel.demo import cli as demo
from blickwinkel.errors import BlickwinkelError, InvalidInputError
from blickwinkel.identity import cli as identity
from blickwinkel.jobs import periodic
from blickwinkel.observability import logs
from blickwinkel.platform.parts import Platform
from blickwinkel.publishing import cli as publishing
from blickwinkel.results import cli as results
from blickwinkel.settings import from_environment
from blickwinkel.takeover import cli as takeover
from blickwinkel.tenancy import cli as tenancy
from blickwinkel.web import operation


class Commands(click.Group):
    """A group whose expected errors are told in a sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; fail with status 1 and the reason."""
        try:
            return super().invoke(ctx)
        except BlickwinkelError as error:
            raise click.ClickException(str(error)) from error
        except DBAPIError as error:
            # without the statement: its parameters may be personal
            raise click.ClickException(f"The database refused: {error.orig}") from error


@cache
def _platform() -> Platform:
    settings = from_environment(os.environ)
    logs.configure(settings.log_level, settings.log_format)
    return build_platform(settings)


@click.group(cls=Commands)
@click.version_option(package_name="blickwinkel")
@click.pass_context
def main(context: click.Context) -> None:
    """Blickwinkel: how differently a company's board, CCOs and staff see its customer centricity."""
    if context.obj is None:
        context.obj = LocalProxy(_platform)


@main.command()
@click.pass_obj
def migrate(platform: Platform) -> None:
    """Bring the database to the schema of this version."""
    url = platform.settings.migration_database_url
    if not url:
        raise InvalidInputError(
            "MIGRATION_DATABASE_URL: not set. It names the role that owns the tables;"
            " docs/settings.md says what belongs there."
        )
    schema.upgrade(url)
    click.echo("The database has the current schema.")


@main.command()
@click.pass_obj
def status(platform: Platform) -> None:
    """Tell how each part is and when periodic work was last done; status 1 if something is wrong."""
    parts = operation.parts_of(platform)
    done: dict[str, datetime] = {}
    if parts["database"] == operation.OK and parts["schema"] == operation.OK:
        with platform.database.directory() as session:
            done = periodic.last_done(session)
    for name, state in (dict.fromkeys(done, operation.OK) | parts).items():
        when = f", last done {done[name]:%Y-%m-%d %H:%M} UTC" if name in done else ""
        click.echo(f"{name:<20} {state}{when}")
    if set(parts.values()) != {operation.OK}:
        raise SystemExit(1)


for command in (
    *tenancy.commands,
    *identity.commands,
    *catalogue.commands,
    *demo.commands,
    *publishing.commands,
    *results.commands,
    *takeover.commands,
):
    main.add_command(command)


if __name__ == "__main__":  # the demo starts itself again this way, whatever is on the PATH
    main()
