"""Pages of survey."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from blickwinkel.access.guard import requires
from blickwinkel.access.permissions import Permission

blueprint = Blueprint("survey", __name__, template_folder="templates")


@blueprint.get("/t/<tenant>/surveys")
@requires(Permission.SURVEYS_MANAGE)
def waves(tenant: str) -> ResponseReturnValue:
    """Show the start page of survey."""
    return render_template("layout.html")
