"""What a test needs from the machine: skipped with the reason where it is absent, an error in CI."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def absent(reason: str) -> NoReturn:
    """Skip the test, or fail it where `CI=true` promises that everything is there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
