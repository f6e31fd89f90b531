"""Lets Flask and Flask-Login keep their session in the log-in table instead of in the cookie."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.datastructures import CallbackDict

from blickwinkel import clock
from blickwinkel.api.shell import serves
from blickwinkel.database import Database
from blickwinkel.identity.services import logins
from blickwinkel.settings import Settings


class LoginSession(CallbackDict[str, Any], SessionMixin):
    """The session of one request; knows whether it must be stored."""

    def __init__(self, data: dict[str, Any] | None, secret: str | None) -> None:
        def changed(_: Any) -> None:
            self.modified = True

        super().__init__(data or {}, changed)
        self.secret = secret if data is not None else None
        self.retired: str | None = None
        self.modified = False
        self.unread: Exception | None = None

    def renew(self) -> None:
        """Begin anew under another secret; whoever holds the old one holds nothing."""
        self.retired, self.secret = self.secret, None
        self.clear()


def refuse_unread() -> None:
    """Stop a request whose log-in could not be read; to be asked before every handler.

    Raises:
        OperationalError: the database is away.
        TimeoutError: all its connections are in use.
    """
    if away := getattr(session, "unread", None):
        raise away


#: Pages that nobody logs in for; a supervisor's question must not depend on the database.
NO_LOG_IN = ("/static/", "/a/", "/c/", "/health", "/ready", "/metrics")


class LoginSessions(SessionInterface):
    """Opens and saves sessions through the log-in table.

    ``__Host-`` makes browsers keep the cookie to this very host over HTTPS; on plain loopback
    HTTP, where the demo runs, browsers would refuse it, so there the plain name is used.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._secure = settings.secure_cookies
        self.cookie = "__Host-blickwinkel" if self._secure else "blickwinkel"
        self._lifetime = logins.Lifetime(
            idle=timedelta(minutes=settings.session_idle_minutes),
            total=timedelta(hours=settings.session_hours),
        )

    def open_session(self, app: Flask, request: Request) -> LoginSession:
        """Load the session behind the cookie, or start an empty one."""
        del app
        secret = request.cookies.get(self.cookie)
        if not secret or request.path.startswith(NO_LOG_IN) or serves(request.path):
            return LoginSession(None, None)
        try:
            with self._database.directory() as store:
                data = logins.load(store, secret, clock.now(), self._lifetime)
                store.commit()
        except (OperationalError, PoolTimeoutError) as away:
            # Flask can show no page before there is a session, not even that the database is away
            unread = LoginSession(None, None)
            unread.unread = away
            return unread
        return LoginSession(data, secret)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store a changed session; an emptied one ends."""
        del app
        if not isinstance(session, LoginSession) or not session.modified:
            return
        with self._database.directory() as store:
            if session.retired:
                logins.end(store, session.retired)
            if not session:
                if session.secret:
                    logins.end(store, session.secret)
                response.delete_cookie(self.cookie, path="/", secure=self._secure)
            else:
                secret = logins.store(store, session.secret, dict(session), clock.now())
                response.set_cookie(
                    self.cookie,
                    secret,
                    httponly=True,
                    secure=self._secure,
                    samesite="Lax",
                    path="/",
                )
            store.commit()
