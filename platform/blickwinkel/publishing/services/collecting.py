"""Python's collector of cycles, and when it has nothing to find."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Put the collector off while the figures of a wave are put together.

    They are more than a million dicts and lists that all stay until they are stored. The collector would walk
    through them again and again, a quarter of the whole time; there are no cycles among them, so they
    are freed without it.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
