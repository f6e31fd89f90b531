"""One root for every error that Blickwinkel raises on purpose; each has one status and one stable code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar


class BlickwinkelError(Exception):
    """Root of all expected errors; never raised itself.

    Attributes:
        status: HTTP status of the answer.
        code: what programs tell errors by; it never changes, while texts may. docs/api.md lists all.
    """

    status: ClassVar[int] = 500
    code = "internal_error"

    def __init__(self, message: str = "", *, code: str = "") -> None:
        super().__init__(message)
        if code:
            self.code = code


class InvalidInputError(BlickwinkelError):
    """What was sent cannot be accepted; the message says what, where and what to do (HTTP 400)."""

    status = 400
    code = "invalid_input"


class NotAuthenticatedError(BlickwinkelError):
    """Nobody knows who asks: no credentials were sent, or they are worth nothing (any more) (HTTP 401)."""

    status = 401
    code = "authentication.required"


class NotAllowedError(BlickwinkelError):
    """The actor belongs to the tenant but lacks the right (HTTP 403)."""

    status = 403
    code = "not_allowed"


class NotFoundError(BlickwinkelError):
    """The thing is not there, or not the reader's: both look the same from outside (HTTP 404)."""

    status = 404
    code = "not_found"


class ConflictError(BlickwinkelError):
    """The thing is in a state that does not permit the wish, such as closing a closed wave (HTTP 409)."""

    status = 409
    code = "conflict"


class UnavailableError(BlickwinkelError):
    """A part that is needed, such as the database, does not answer now (HTTP 503)."""

    status = 503
    code = "unavailable"


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

    code = "invalid_content"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True, slots=True)
class Failure:
    """What a client is told about an error, whether as a page or as a problem document.

    Attributes:
        status: HTTP status.
        code: see ``BlickwinkelError``.
        told: what happened, in English, written for users; empty where it would tell too much.
        problems: defects of an input file.
        headers: further headers of the answer.
    """

    status: int
    code: str
    told: str = ""
    problems: tuple[Problem, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
