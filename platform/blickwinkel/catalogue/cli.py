"""Commands about frameworks: what the installed plugins bring, and what was left out."""

from __future__ import annotations

import click

from blickwinkel.platform.parts import Platform


@click.command()
@click.pass_obj
def frameworks(platform: Platform) -> None:
    """List the installed frameworks; fails if an extension was left out, and says why."""
    for framework in platform.extensions.frameworks().values():
        title = framework.title.text("en")
        click.echo(f"{framework.id} {framework.version}  {title}, {len(framework.items)} questions")
    for problem in platform.extensions.problems:
        click.echo(f"left out: {problem}", err=True)
    if platform.extensions.problems:
        raise SystemExit(1)


commands: list[click.Command] = [frameworks]
