"""The contract for extensions: all that a plugin or a framework package imports of the platform."""

from __future__ import annotations

from blickwinkel.extension.definition.reader import read_framework
from blickwinkel.extension.framework import (
    Dimension,
    Framework,
    GapAdvice,
    Item,
    Level,
    Localized,
    Perspective,
    Recommendation,
    Scale,
    ScalePoint,
)
from blickwinkel.extension.hookspecs import API_VERSION, hookimpl
from blickwinkel.extension.manager import Extensions, PluginProblem, load_extensions

__all__ = [
    "API_VERSION",
    "Dimension",
    "Extensions",
    "Framework",
    "GapAdvice",
    "Item",
    "Level",
    "Localized",
    "Perspective",
    "PluginProblem",
    "Recommendation",
    "Scale",
    "ScalePoint",
    "hookimpl",
    "load_extensions",
    "read_framework",
]
