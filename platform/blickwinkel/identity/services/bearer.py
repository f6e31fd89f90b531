"""Recognises programs by their access token, anew on each request: what ended in between is refused."""

from __future__ import annotations

from blickwinkel import clock
from blickwinkel.access.authentication import Identity, Presented, TokenGrant, bearer_token
from blickwinkel.database import Database
from blickwinkel.errors import NotAuthenticatedError
from blickwinkel.identity.models import Account
from blickwinkel.identity.services import tokens


class BearerAuthenticator:
    """Reads the header ``Authorization: Bearer …`` (RFC 6750); looks at no cookie and no form."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def identify(self, request: Presented) -> Identity | None:
        """Return the account for which a token acts; None if the request carries no token.

        Raises:
            NotAuthenticatedError: the token is unknown, has expired or was revoked: one answer for all.
            InvalidInputError: the token is not sent as it must be.
        """
        secret = bearer_token(request)
        if secret is None:
            return None
        identity = self._identity(secret)
        if identity is None:
            raise NotAuthenticatedError("unknown token", code="authentication.invalid_token")
        return identity

    def _identity(self, secret: str) -> Identity | None:
        with self._database.directory() as directory:
            tenant_id = tokens.tenant_of_token(directory, secret)
            if tenant_id is None:
                return None
            with self._database.tenant(tenant_id) as session:
                token = tokens.find_token(session, secret, clock.today())
                if token is None:
                    return None
                session.commit()
            account = directory.get(Account, token.account_id)
            return _identity_of(account, tokens.grant_of(token)) if account else None


def _identity_of(account: Account, grant: TokenGrant) -> Identity:
    return Identity(account.id, account.name, account.locale, grant)
