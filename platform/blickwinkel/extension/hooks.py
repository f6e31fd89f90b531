"""The table of hooks: what each one brings, when it is called, how long it may take, who can switch it off.

The table drives the collecting, the checks of what a plugin returns, the time budget, the log and the
test that compares code and docs/hooks.md. A new hook is a specification in ``hookspecs``, a row here
and a typed method of ``Extensions``.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from blickwinkel.extension import hookspecs
from blickwinkel.extension.exporter import Exporter
from blickwinkel.extension.framework import Framework


class Named(Protocol):
    """What a hook brings has an id by which it is asked for."""

    @property
    def id(self) -> str:
        """Return the id, unique among all entries of the hook."""


Entry = TypeVar("Entry", bound=Named)


class Moment(enum.StrEnum):
    """When a hook is called."""

    START = "start"  # once in each process
    DEMAND = "demand"  # each time anew, within a request or a job


@dataclass(frozen=True, slots=True)
class Hook(Generic[Entry]):
    """One row of the table.

    Attributes:
        specification: the function in ``hookspecs``.
        entry: what each entry must be, exactly; a subclass could bring code of its own.
        noun: what messages call an entry.
        moment: when it is called.
        seconds: how long one plugin's answer may take.
        per_tenant: a tenant can switch off what a plugin brings by it.
        use_seconds: how long a function may take that an entry carries; 0 where entries carry none.
    """

    specification: Callable[..., Iterable[Entry]]
    entry: type[Entry]
    noun: str
    moment: Moment
    seconds: float
    per_tenant: bool
    use_seconds: float = 0

    @property
    def name(self) -> str:
        """Return the name by which plugins implement it."""
        return self.specification.__name__


FRAMEWORKS: Final = Hook(
    specification=hookspecs.register_frameworks,
    entry=Framework,
    noun="framework",
    moment=Moment.START,
    seconds=30,
    per_tenant=True,
)
EXPORTERS: Final = Hook(
    specification=hookspecs.register_exporters,
    entry=Exporter,
    noun="exporter",
    moment=Moment.START,
    seconds=5,
    per_tenant=True,
    use_seconds=30,
)

HOOKS: Final[tuple[Hook[Any], ...]] = (FRAMEWORKS, EXPORTERS)
