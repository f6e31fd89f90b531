# mypy: disable-error-code="empty-body"
"""The hooks that an extension can implement; docs/hooks.md explains each with an example.

A hook is only here when it stands in the table of ``hooks``, is documented with this very signature,
offered as a typed method of ``Extensions``, tested, and used by a plugin of this repository.
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from blickwinkel.extension.exporter import Exporter
from blickwinkel.extension.framework import Framework

# Goes up when a hook changes so that extensions written for it would break.
API_VERSION = 1
PROJECT = "blickwinkel"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_frameworks() -> Iterable[Framework]:
    """Return the frameworks that this extension offers, each read with ``read_framework``.

    Called once when the platform starts. An id that another extension already uses is refused.
    """


@hookspec
def register_exporters() -> Iterable[Exporter]:
    """Return the formats in which this extension can write published results.

    Called once when the platform starts. An id that another extension already uses is refused.
    """
