"""Pages of catalogue."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from blickwinkel.access.guard import requires
from blickwinkel.access.permissions import Permission

blueprint = Blueprint("catalogue", __name__, template_folder="templates")


@blueprint.get("/t/<tenant>/frameworks")
@requires(Permission.FRAMEWORKS_ADOPT)
def frameworks(tenant: str) -> ResponseReturnValue:
    """Show the start page of catalogue."""
    return render_template("layout.html")
