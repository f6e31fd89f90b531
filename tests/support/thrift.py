"""What is the same for every test and costs time is done cheaply, or once per run.

Hashing a password at full cost and reading a shipped framework from YAML take a third of a second
each, and nearly every test with a database would do both.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module

import pytest
from argon2 import PasswordHasher
from hypothesis import settings

from blickwinkel.extension import read_framework
from blickwinkel.identity.services import accounts

#: How the platform hashes; restored by `real_passwords`.
REAL = (accounts._hasher, accounts._UNKNOWN)
SHIPPED = ("blickwinkel_six_pillars", "blickwinkel_six_c")

_cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

#: `read_framework`, once per file; what it returns must not be changed.
read_once = cache(read_framework)


def pytest_configure() -> None:
    """A property holds or not; how long an example takes on a busy machine says nothing about it."""
    settings.register_profile("suite", deadline=None)
    settings.load_profile("suite")


def _hash_with(patch: pytest.MonkeyPatch, hasher: PasswordHasher, unknown: str) -> None:
    patch.setattr(accounts, "_hasher", hasher)
    patch.setattr(accounts, "_UNKNOWN", unknown)


@pytest.fixture(scope="session", autouse=True)
def thrift() -> Iterator[None]:
    """Cheap passwords, and each shipped framework read once, however often plugins are loaded."""
    with pytest.MonkeyPatch.context() as patch:
        _hash_with(patch, _cheap, _cheap.hash("no account has this password"))
        for name in SHIPPED:
            patch.setattr(import_module(name), "read_framework", read_once)
        yield


@pytest.fixture
def real_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords at the platform's own cost in this test."""
    _hash_with(monkeypatch, *REAL)
