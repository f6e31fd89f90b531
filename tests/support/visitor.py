"""Somebody with a browser's manners: keeps cookies, sends the form token of the own log-in."""

from __future__ import annotations

import re
from typing import Any, Self

from flask import Flask
from werkzeug.test import TestResponse

from support.company import PASSWORD

_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')


class Visitor:
    """A client of the application; not logged in until `log_in`.

    Args:
        app: the application, served in this process.
        language: what the browser asks for.
    """

    def __init__(self, app: Flask, language: str = "en") -> None:
        self.client = app.test_client()
        self.language = language
        self._token: str | None = None

    def log_in(self, email: str, password: str = PASSWORD) -> Self:
        """Log in and fail the test if that does not work."""
        self._token = None
        answer = self.client.post("/login", data={"email": email, "password": password})
        assert answer.status_code == 302, answer.text
        return self

    def get(self, path: str, **options: Any) -> TestResponse:
        """Ask for a page."""
        headers = {"Accept-Language": self.language}
        return self.client.get(path, headers=headers, buffered=True, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form with the token of the own log-in, if there is one."""
        fields = {"form_token": self.token(), **(data or {})}
        headers = {"Accept-Language": self.language}
        return self.client.post(path, data=fields, headers=headers, buffered=True, **options)

    def token(self) -> str:
        """The form token as the pages of this log-in carry it; empty if logged out."""
        if self._token is None:
            found = _TOKEN.search(self.client.get("/", follow_redirects=True).text)
            self._token = found[1] if found else ""
        return self._token

    def secret(self, cookie: str = "blickwinkel") -> str | None:
        """What the session cookie holds."""
        kept = self.client.get_cookie(cookie)
        return kept.value if kept else None
