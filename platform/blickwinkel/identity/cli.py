"""Commands about accounts and tokens: a tenant's first administrator cannot be made in the browser."""

from __future__ import annotations

import sys
import uuid

import click
from sqlalchemy import select

from blickwinkel import clock
from blickwinkel.access.actor import Actor, program
from blickwinkel.access.permissions import Permission
from blickwinkel.database import TenantSession
from blickwinkel.errors import InvalidInputError, NotFoundError
from blickwinkel.identity.models import Account, Role
from blickwinkel.identity.services.accounts import (
    create_account,
    grant,
    normalise_email,
    require_email,
)
from blickwinkel.identity.services.tokens import TokenPlan, issue_token, revoke_token, tokens
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
        tenant = _tenant(directory, slug)
        employee = _employee_of(platform, tenant, Role(role), number)
        known = directory.scalar(
            select(Account).where(Account.email_norm == normalise_email(email))
        )
        owner = known or create_account(directory, email, name, _password(), tenant.locale)
        grant(directory, owner.id, tenant.id, Role(role), employee_id=employee)
        directory.commit()
    click.echo(f"{email} is {role} of {tenant.name}.")


@click.group()
def token() -> None:
    """Access tokens, with which programs act for an account."""


@token.command()
@click.argument("email")
@click.argument("name")
@click.option("--tenant", "slug", required=True, help="Slug of the tenant.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([right.value for right in Permission]),
    help="A right that the token may use; several times for several.",
)
@click.option("--days", default=90, show_default=True, help="How long it is good for.")
@click.pass_obj
def issue(
    platform: Platform, *, email: str, name: str, slug: str, scopes: tuple[str, ...], days: int
) -> None:
    """Issue a token called NAME for the account EMAIL; it is shown this once."""
    rights = frozenset(map(Permission, scopes))
    with platform.database.directory() as directory:
        tenant, account_id = _tenant(directory, slug), _account(directory, email)
        plan = TokenPlan(account_id, name, rights, days)
        with platform.database.tenant(tenant.id) as session:
            actor = _operator(tenant)
            issued = issue_token(session, directory, actor, plan, clock.today())
            session.commit()
    # the token alone on standard output, so that it can be piped into a safe place
    click.echo(f"Token {issued.id}, good until {issued.valid_until}, shown this once:", err=True)
    click.echo(issued.secret)


@token.command("list")
@click.option("--tenant", "slug", required=True, help="Slug of the tenant.")
@click.pass_obj
def list_all(platform: Platform, slug: str) -> None:
    """List the tokens of a tenant, without their secret."""
    with platform.database.directory() as directory:
        tenant = _tenant(directory, slug)
        with platform.database.tenant(tenant.id) as session:
            for found in tokens(session, _operator(tenant)):
                owner = directory.get_one(Account, found.account_id)
                click.echo(
                    f"{found.id}  {found.name}  {owner.email_norm}  {', '.join(found.scopes)}"
                    f"  until {found.valid_until}  last used {found.last_used_on or 'never'}"
                )


@token.command()
@click.argument("token_id", type=click.UUID)
@click.option("--tenant", "slug", required=True, help="Slug of the tenant.")
@click.pass_obj
def revoke(platform: Platform, token_id: uuid.UUID, slug: str) -> None:
    """End the token TOKEN_ID at once."""
    with platform.database.directory() as directory:
        tenant = _tenant(directory, slug)
    with platform.database.tenant(tenant.id) as session:
        revoke_token(session, _operator(tenant), token_id)
        session.commit()
    click.echo("Revoked.")


commands: list[click.Command] = [account, token]


def _operator(tenant: Tenant) -> Actor:
    return program(tenant.id, "operator", Permission.TOKENS_MANAGE)


def _tenant(directory: TenantSession, slug: str) -> Tenant:
    tenant = directory.scalar(select(Tenant).where(Tenant.slug == slug))
    if tenant is None:
        raise NotFoundError(f"There is no tenant {slug}.")
    return tenant


def _account(directory: TenantSession, email: str) -> uuid.UUID:
    address = normalise_email(email)
    found = directory.scalar(select(Account.id).where(Account.email_norm == address))
    if found is None:
        raise NotFoundError(f"There is no account {email}.")
    return found


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
