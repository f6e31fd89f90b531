"""Pages of insight."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from blickwinkel.access.guard import requires
from blickwinkel.access.permissions import Permission

blueprint = Blueprint("insight", __name__, template_folder="templates")


@blueprint.get("/t/<tenant>/results")
@requires(Permission.RESULTS_READ)
def overview(tenant: str) -> ResponseReturnValue:
    """Show the start page of insight."""
    return render_template("layout.html")
