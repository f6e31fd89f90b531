"""Pages of insight: where leadership and staff of a unit see things differently."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blickwinkel.access.guard import requires
from blickwinkel.access.permissions import Permission
from blickwinkel.database import TenantSession
from blickwinkel.insight.presenting.explaining.page import explanation_page, rests_on_previous
from blickwinkel.insight.presenting.page import unit_page
from blickwinkel.insight.queries import doorways, previous_view, reader_scope, unit_view
from blickwinkel.web import context

blueprint = Blueprint("insight", __name__, template_folder="templates")


@blueprint.get("/t/<tenant>/results")
@requires(Permission.RESULTS_READ)
def overview(tenant: str) -> ResponseReturnValue:
    """Lead to the newest published wave, to the highest unit that the reader may open."""
    newest = next(iter(doorways(_results())), None)
    if newest is None:
        return render_template("insight/nothing.html")
    return redirect(
        url_for("insight.unit", tenant=tenant, wave=newest.wave.wave_id, unit=newest.unit_id)
    )


@blueprint.get("/t/<tenant>/results/<uuid:wave>/<uuid:unit>")
@requires(Permission.RESULTS_READ)
def unit(tenant: str, wave: uuid.UUID, unit: uuid.UUID) -> ResponseReturnValue:
    """Show one unit's results in one wave; what is not the reader's is not there."""
    results = _results()
    view = unit_view(results, wave, unit)
    return render_template(
        "insight/unit.html",
        slug=tenant,
        page=unit_page(view, context.tongue()),
        doorways=doorways(results, unit),
    )


@blueprint.get("/t/<tenant>/results/<uuid:wave>/<uuid:unit>/explain/<figure>")
@requires(Permission.RESULTS_READ)
def explain(tenant: str, wave: uuid.UUID, unit: uuid.UUID, figure: str) -> ResponseReturnValue:
    """Show how one figure of a unit came about; also fetched into a dialog on the unit's page."""
    results = _results()
    view = unit_view(results, wave, unit)
    before = previous_view(results, view) if rests_on_previous(figure) else None
    page = explanation_page(view, before, figure, context.tongue())
    return render_template("insight/explain.html", slug=tenant, page=page)


def _results() -> TenantSession:
    """Open a session that sees the reader's part of the results and nothing else."""
    actor, lookup = context.actor(), context.session()
    scope = reader_scope(lookup, actor)
    # its connection goes back first: a request should not hold two for the same rows
    lookup.close()
    return context.open_tenant(actor.tenant_id, scope)
