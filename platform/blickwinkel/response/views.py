"""Pages for people who answer."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("response", __name__, template_folder="templates")
