"""The contract for extensions: all that a plugin or a framework package imports of the platform."""

from __future__ import annotations

from blickwinkel.extension.definition.reader import read_framework
from blickwinkel.extension.document import ResultDocument, WaveHeader, from_plain, plain
from blickwinkel.extension.exporter import Exporter
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
from blickwinkel.extension.isolation import PluginFailedError
from blickwinkel.extension.manager import (
    Extensions,
    InstalledPlugin,
    PluginProblem,
    load_extensions,
)

__all__ = [
    "API_VERSION",
    "Dimension",
    "Exporter",
    "Extensions",
    "Framework",
    "GapAdvice",
    "InstalledPlugin",
    "Item",
    "Level",
    "Localized",
    "Perspective",
    "PluginFailedError",
    "PluginProblem",
    "Recommendation",
    "ResultDocument",
    "Scale",
    "ScalePoint",
    "WaveHeader",
    "from_plain",
    "hookimpl",
    "load_extensions",
    "plain",
    "read_framework",
]
