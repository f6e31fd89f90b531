"""The smallest web applications, for tests of servers: one greets, and reads what it is sent."""

from __future__ import annotations

from flask import Flask, request

from blickwinkel.web.asgi import WholeRequests

LIMIT = 1_000_000


def wsgi() -> Flask:
    app = Flask("hello")
    app.config["MAX_CONTENT_LENGTH"] = LIMIT

    @app.get("/")
    def greet() -> str:
        return "hello"

    @app.post("/")
    def repeat() -> str:
        return f"{len(request.get_data())} {request.headers.get('X-Said')}"

    @app.get("/large")
    def large() -> bytes:
        return bytes(8_000_000)

    @app.get("/<path:rest>")
    def echo(rest: str) -> str:
        return f"{rest}?{request.query_string.decode('latin-1')} {request.cookies.get('b')}"

    return app


def whole() -> WholeRequests:
    return WholeRequests(wsgi(), LIMIT, patience=3)
