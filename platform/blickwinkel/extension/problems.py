"""What was left out of the platform, and why, for the operator."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PluginProblem:
    """Why a plugin, or something that it offered, was left out.

    Attributes:
        plugin: name of the entry point.
        reason: one sentence for the operator.
    """

    plugin: str
    reason: str

    def __str__(self) -> str:
        return f"{self.plugin}: {self.reason}"
