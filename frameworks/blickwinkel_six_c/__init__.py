"""The 6 Cs of Customer Centricity: a framework about the shift from product to customer focus."""

from __future__ import annotations

from importlib.resources import files

from blickwinkel.extension import Framework, hookimpl, read_framework

BLICKWINKEL_API = 1


@hookimpl
def register_frameworks() -> list[Framework]:
    """Offer the framework; its wording lives in ``definition.yaml``."""
    definition = files(__name__) / "definition.yaml"
    return [read_framework(definition.read_bytes(), "blickwinkel_six_c/definition.yaml")]
