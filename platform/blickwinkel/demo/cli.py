"""``blickwinkel demo``: everything on one machine, with made-up companies, until Ctrl-C."""

from __future__ import annotations

import socket
from pathlib import Path

import click

from blickwinkel import clock
from blickwinkel.app import build_platform
from blickwinkel.demo import accounts, filling
from blickwinkel.demo.companies import COMPANIES, Company
from blickwinkel.demo.launching import stage
from blickwinkel.errors import BlickwinkelError
from blickwinkel.platform.parts import Platform
from blickwinkel.settings import Settings

DEFAULT_FOLDER = Path("var/demo")


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port on 127.0.0.1.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT_FOLDER,
    show_default=True,
    help="Where the demo keeps its database; delete it to begin anew.",
)
def demo(port: int, folder: Path) -> None:
    """Run Blickwinkel with two made-up companies and their consultancy."""
    try:
        _refuse_used_port(port)
        with stage(folder.resolve(), port, click.echo) as running:
            platform = build_platform(running.settings)
            filling.register(platform)
            filling.fill_consultancy(platform, clock.today())
            first, *others = COMPANIES
            if not filling.is_filled(platform, first, clock.today()):
                click.echo(f"Filling {first.name}: people answer four waves …")
            filling.fill(platform, first, clock.today())
            running.web(port)
            running.worker()
            waiting = [c for c in others if not filling.is_filled(platform, c, clock.today())]
            for company in waiting:
                running.run(f"fill-{company.slug}", ["demo-fill", company.slug])
            _greet(platform, waiting)
            running.supervisor.wait()
            click.echo("\nStopping …")
        click.echo("Stopped.")
    except BlickwinkelError as error:
        raise click.ClickException(str(error)) from error


@click.command("demo-fill", hidden=True)
@click.argument("slug")
@click.pass_obj
def demo_fill(platform: Platform, slug: str) -> None:
    """Fill one company of the demo, beside the running program."""
    company = next(company for company in COMPANIES if company.slug == slug)
    filling.fill(platform, company, clock.today())


commands: list[click.Command] = [demo, demo_fill]


def _refuse_used_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} is in use. Choose another one: make demo PORT={port + 1}"
            ) from error


def _greet(platform: Platform, waiting: list[Company]) -> None:
    settings: Settings = platform.settings
    click.echo(f"\n  Blickwinkel runs at {settings.base_url}\n")
    click.echo(f"  Log-ins, all with the password {accounts.PASSWORD}:")
    for login in accounts.logins():
        click.echo(f"    {login.email:<32} {login.who}")
    click.echo("\n  Answer as one of them, on a phone-sized window:")
    for perspective, link in filling.sample_links(platform, COMPANIES[0]).items():
        click.echo(f"    {perspective:<6} {link}")
    for company in waiting:
        click.echo(f"\n  {company.name} appears wave by wave during the next minutes.")
    click.echo("  All companies and people are made up. Ctrl-C stops everything.\n")
