"""Who asks: kinds of credentials, each turned into one identity, which then gets its rights per tenant."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from blickwinkel.access.permissions import Permission
from blickwinkel.errors import InvalidInputError

#: Methods that change nothing, so that a form token is not asked for.
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

_SCHEME: Final = re.compile(r"bearer(?:\s|$)", re.IGNORECASE)
#: RFC 6750, section 2.1
_BEARER: Final = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TokenGrant:
    """What an access token is good for; the secret itself is never part of it.

    Attributes:
        tenant_id: the only tenant in which it counts.
        name: given by whoever had it issued.
        scopes: rights it may use, as far as its account has them at that time.
        valid_until: its last day.
    """

    tenant_id: uuid.UUID
    name: str
    scopes: frozenset[Permission]
    valid_until: date


@dataclass(frozen=True, slots=True)
class Identity:
    """An account that has shown who it is; what it may do is another question.

    Attributes:
        account_id: the account.
        name: of the person.
        locale: the person's language.
        token: the access token by which the account was recognised; None for a log-in.
    """

    account_id: uuid.UUID
    name: str
    locale: str
    token: TokenGrant | None = None


class Values(Protocol):
    """Named values of a request, such as its headers."""

    def get(self, key: str, /) -> str | None:
        """Return the value of a name, or None."""


class Presented(Protocol):
    """The part of a request that authenticators look at."""

    @property
    def headers(self) -> Values:
        """Return the headers."""

    @property
    def args(self) -> Values:
        """Return the parameters of the address."""


class Authenticator(Protocol):
    """Knows one kind of credentials."""

    def identify(self, request: Presented) -> Identity | None:
        """Return who asks; None if the request carries no credentials of this kind.

        Raises:
            NotAuthenticatedError: the credentials are worth nothing (any more).
            InvalidInputError: they are not sent as they must be.
        """


def carries_bearer(request: Presented) -> bool:
    """Tell whether a request claims to carry a bearer token, well-formed or not."""
    return bool(_SCHEME.match(request.headers.get("Authorization") or ""))


def bearer_token(request: Presented) -> str | None:
    """Return the bearer token of a request; None if it carries none.

    Raises:
        InvalidInputError: the header is malformed, or a token stands in the address, where logs keep it.
    """
    if request.args.get("access_token") is not None:
        raise InvalidInputError(
            "A token must not stand in an address, since logs keep addresses. Revoke it, and send the"
            " next one in the header “Authorization: Bearer …”.",
            code="authentication.token_in_address",
        )
    if not carries_bearer(request):
        return None
    found = _BEARER.fullmatch(request.headers.get("Authorization") or "")
    if found is None:
        raise InvalidInputError(
            "The header must read “Authorization: Bearer …” with one token.",
            code="authentication.malformed",
        )
    return found[1]
