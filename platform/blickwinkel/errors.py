"""One root for every error that Blickwinkel raises on purpose; the web shell maps each to one status."""

from __future__ import annotations

from dataclasses import dataclass


class BlickwinkelError(Exception):
    """Root of all expected errors; never raised itself."""


class InvalidInputError(BlickwinkelError):
    """What was sent cannot be accepted; the message says what, where and what to do (HTTP 400)."""


class NotFoundError(BlickwinkelError):
    """The thing is not there, or not the reader's: both look the same from outside (HTTP 404)."""


class NotAllowedError(BlickwinkelError):
    """The actor belongs to the tenant but lacks the right (HTTP 403)."""


class ConflictError(BlickwinkelError):
    """The thing is in a state that does not permit the wish, such as closing a closed wave (HTTP 409)."""


class UnavailableError(BlickwinkelError):
    """A part that is needed, such as the database, does not answer now (HTTP 503)."""


class TenantScopeError(BlickwinkelError):
    """A statement on tenant-owned data was made outside, or across, a tenant session (a bug: HTTP 500)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect of an input file, precise enough to be mended without asking back.

    Attributes:
        source: file or sheet in which it was found, as the user named it.
        line: line (CSV, YAML) or row (XLSX), counted from 1; None where the whole file is meant.
        field: column name or key path such as ``dimensions.0.items.2.text.staff.de``; may be empty.
        message: what is wrong and what to do, in the reader's language.
    """

    source: str
    line: int | None
    field: str
    message: str

    def __str__(self) -> str:
        """Return ``source:line: field: message`` with the absent parts left out."""
        place = self.source if self.line is None else f"{self.source}:{self.line}"
        return ": ".join(part for part in (place, self.field, self.message) if part)


class ProblemsError(InvalidInputError):
    """Several defects of one input, reported together so that they can be mended together."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))
