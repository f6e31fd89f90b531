"""Commands about accounts: the first administrator of a tenant cannot be made in the browser."""

from __future__ import annotations

import sys
import uuid

import click
from sqlalchemy import select

from blickwinkel.errors import InvalidInputError, NotFoundError
from blickwinkel.identity.models import Account, Role
from blickwinkel.identity.services.accounts import (
    create_account,
    grant,
    normalise_email,
    require_email,
)
from blickwinkel.platform.parts import Platform
from blickwinkel.tenancy.models import Tenant


@click.group()
def account() -> None:
    """People who can log in."""


@account.command()
@click.argument("email")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--tenant", "slug", required=True, help="Slug of the tenant.")
@click.option("--employee", "number", help="Personnel number; for the role cco only.")
@click.pass_obj
def create(
    platform: Platform, email: str, name: str, role: str, slug: str, number: str | None
) -> None:
    """Give NAME a log-in with the address EMAIL, or an existing one a further role.

    The password of a new account needs at least 12 characters. It is asked for, or read from
    standard input if that is no terminal.
    """
    # before a password is asked for, twice
    require_email(normalise_email(email))
    with platform.database.directory() as directory:
        tenant = directory.scalar(select(Tenant).where(Tenant.slug == slug))
        if tenant is None:
            raise NotFoundError(f"There is no tenant {slug}.")
        employee = _employee_of(platform, tenant, Role(role), number)
        known = directory.scalar(
            select(Account).where(Account.email_norm == normalise_email(email))
        )
        owner = known or create_account(directory, email, name, _password(), tenant.locale)
        grant(directory, owner.id, tenant.id, Role(role), employee_id=employee)
        directory.commit()
    click.echo(f"{email} is {role} of {tenant.name}.")


commands: list[click.Command] = [account]


def _employee_of(
    platform: Platform, tenant: Tenant, role: Role, number: str | None
) -> uuid.UUID | None:
    if role is not Role.CCO:
        return None
    if not number:
        raise InvalidInputError(
            "--employee: a CCO sees the units of the own appointments;"
            " give the personnel number of the person."
        )
    with platform.database.tenant(tenant.id) as session:
        found = platform.ports.find_employee(session, number)
    if found is None:
        raise NotFoundError(f"{tenant.name} has nobody with the personnel number {number}.")
    return found


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")
