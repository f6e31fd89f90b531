"""Fixtures for every test: real servers, real browser; each in a module of its own in support/."""

from __future__ import annotations

pytest_plugins = [
    "support.thrift",
    "support.times",
    "support.servers",
    "support.browser",
    "support.company",
    "support.site",
    "support.neighbours",
    "support.reading",
    "support.tokens",
    "support.plugins",
    "support.periodic",
]
