"""``blickwinkel audit``: the operator's proof that the release store tells nothing it must not tell."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import click
from sqlalchemy import select

from blickwinkel.database import WHOLE_TENANT
from blickwinkel.extension.upgrades import upgraded_rules
from blickwinkel.platform.parts import Platform
from blickwinkel.publishing.queries import published_waves
from blickwinkel.publishing.services.auditing import Audited, audit_stored
from blickwinkel.tenancy.models import Tenant


@click.command()
@click.option("--tenant", "slug", help="Slug of the tenant; all tenants by default.")
@click.option("--wave", help="Title or id of the wave; all published waves by default.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def audit(platform: Platform, *, slug: str | None, wave: str | None, as_json: bool) -> None:
    """Recompute from the release store alone what readers could, and name what should not be there.

    The exit code is 1 if anything is found, 2 for a tenant or wave that is not
    there, and 3 if the auditor itself has failed on a wave, so that nothing is known about it.
    """
    reports = []
    for report in _reports(platform, slug, wave):
        reports.append(report)
        if not as_json:
            click.echo("\n".join(_lines(report)))
    if wave is not None and not reports:
        raise click.BadParameter(f"There is no published wave {wave!r}.", param_hint="--wave")
    if as_json:
        click.echo(json.dumps(reports, indent=2, sort_keys=True, ensure_ascii=False))
    elif not reports:
        click.echo("Nothing has been published yet.")
    click.get_current_context().exit(_exit_code(reports))


#: exit codes beside 0; 2 is how commands say that they were called in a wrong way
VIOLATIONS, DEFECT = 1, 3

#: what the numbers of people were compared with
PEOPLE = {
    "list": "compared with the list of invitations, unit by unit",
    "totals": (
        "compared with how many were asked per perspective; the list of invitations is deleted,"
        " so those of single units and of who answered can no longer be checked"
    ),
    "nothing": "not compared: the wave was held elsewhere, without a list of invitations",
}

commands: list[click.Command] = [audit]


def _exit_code(reports: Iterable[dict[str, Any]]) -> int:
    """Return the worst outcome: a wave without a verdict is worse than one with violations."""
    if any(report["defect"] for report in reports):
        return DEFECT
    return VIOLATIONS if any(report["violations"] for report in reports) else 0


def _reports(platform: Platform, slug: str | None, wave: str | None) -> Iterator[dict[str, Any]]:
    """Audit one wave after the other, so that only one is held in memory."""
    for tenant_id, name in _tenants(platform, slug):
        with platform.database.tenant(tenant_id, WHOLE_TENANT) as session:
            for published in reversed(published_waves(session)):
                if wave in {None, published.title, str(published.id)}:
                    yield _report(name, audit_stored(session, published.id))
                    session.expunge_all()


def _tenants(platform: Platform, slug: str | None) -> list[tuple[uuid.UUID, str]]:
    with platform.database.directory() as session:
        rows = session.execute(select(Tenant.id, Tenant.slug).order_by(Tenant.slug)).all()
    found = [(row.id, row.slug) for row in rows if slug in {None, row.slug}]
    if slug is not None and not found:
        raise click.BadParameter(f"There is no tenant {slug!r}.", param_hint="--tenant")
    return found


def _report(tenant: str, audited: Audited) -> dict[str, Any]:
    verdict, publication, defect = audited.verdict, audited.publication, audited.defect
    report: dict[str, Any] = {
        "tenant": tenant,
        "wave": audited.wave.title,
        "published_on": publication.published_on.isoformat(),
        "rules": publication.rules,
        "promised": {"k": audited.wave.k, "min_deviating": audited.wave.min_deviating},
        "digest": publication.digest,
        "violations": [],
        "defect": defect and {"error": defect.error, "where": defect.where},
    }
    if verdict is None:
        return report
    return report | {
        **asdict(verdict),
        "violations": [
            {**asdict(violation), "unit": violation.unit and str(violation.unit)}
            | {"remedy": violation.remedy}
            for violation in verdict.violations
        ],
    }


def _lines(report: dict[str, Any]) -> Iterator[str]:
    rules, promised = upgraded_rules(report["rules"]), report["promised"]
    found = report["violations"]
    opened = ", open leadership view" if rules["open_leadership"] else ""
    yield f"{report['tenant']}: {report['wave']}, published {report['published_on']}"
    yield (
        f"  rules {rules.get('version')}, k {promised['k']},"
        f" {promised['min_deviating']} deviating answers{opened}; digest {report['digest']}"
    )
    if report["defect"]:
        yield "  the auditor itself has failed, so nothing is known: {error} in {where}".format(
            **report["defect"]
        )
        return
    yield (
        f"  {report['cells']} cells of {report['groups']} role groups leave {report['rests']} rests,"
        f" the smallest of {report['smallest_rest'] or 0} people;"
        f" {report['hidden']} items hidden in shown units"
    )
    yield f"  {report['figures']} figures derived anew from these cells"
    yield f"  numbers of people {PEOPLE.get(report['people'], 'not compared')}"
    if report["eliminated"]:
        yield (
            "  exact elimination over all sums agrees" if not found else "  exact elimination done"
        )
    yield (
        f"  report: in {report['narrow']} rests the mean of some group of {promised['k'] - 1}"
        " is known to less than one scale point"
    )
    yield f"  {len(found)} violations" if found else "  no violation"
    for one in found:
        place = [f"{key} {one[key]}" for key in ("group", "unit", "item") if one[key]]
        where = ", ".join([f"rule {one['rule']}", *place])
        yield f"    {where}: {one['message']}. {one['remedy']}"
