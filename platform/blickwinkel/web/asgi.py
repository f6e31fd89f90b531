"""In front of the application: takes in whole requests, so that a slow sender holds up nobody.

A WSGI application reads a body in the thread that answers it; a dozen clients that never finish one would
occupy all threads. Here bodies are awaited on the event loop, which holds thousands of them, within
limits of time and size; a thread is taken once a request is complete and given back before its answer is
sent.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import IO, Any, Final
from urllib.parse import unquote_to_bytes

#: Requests answered at a time.
THREADS: Final = 8
#: Seconds that any body may take, and bytes a second that a large one must bring besides.
PATIENCE: Final = 10.0
SLOWEST: Final = 16 * 1024
#: Bytes of a body kept in memory; what is larger waits in a file that has no name.
IN_MEMORY: Final = 256 * 1024
#: So many bytes of a body that is too large are read and dropped: browsers show an answer only then.
DROPPED: Final = 64 * 1024 * 1024

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class SlowBodyError(Exception):
    """A body did not arrive in time."""


class GoneError(Exception):
    """The client hung up."""


class WholeRequests:
    """An ASGI application that gives a WSGI application complete requests only.

    Args:
        application: answers them, each in a thread.
        limit: bytes of a body; a larger one is left out, and the application refuses it by its length.
        patience: see ``PATIENCE``.
    """

    def __init__(self, application: Application, limit: int, *, patience: float = PATIENCE) -> None:
        self._application = application
        self._limit = limit
        self._patience = patience
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take in a request, have it answered, send the answer."""
        if scope["type"] != "http":
            return
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                length = await self._take_in(receive, body)
            except SlowBodyError:
                await _refuse(send)
                return
            except GoneError:
                return
            environ = _environ(scope, body, length)
            answer = await asyncio.get_running_loop().run_in_executor(
                self._threads, _answer, self._application, environ
            )
        await answer.send(send)

    async def _take_in(self, receive: Receive, body: IO[bytes]) -> int:
        """Read a body and return its length.

        Raises:
            SlowBodyError: it did not come in time.
            GoneError: the client hung up.
        """
        begun, length, more = time.monotonic(), 0, True
        while more and length <= self._limit + DROPPED:
            left = begun + self._patience + length / SLOWEST - time.monotonic()
            try:
                event = await asyncio.wait_for(receive(), max(left, 0))
            except TimeoutError as late:
                raise SlowBodyError from late
            if event["type"] == "http.disconnect":
                raise GoneError
            part = event.get("body", b"")
            length += len(part)
            if length <= self._limit:
                body.write(part)
            more = event.get("more_body", False)
        if length > self._limit:
            body.seek(0)
            body.truncate()
        body.seek(0)
        return length


class _Answer:
    """What the application said, complete, so that a slow reader occupies no thread."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []

    def start(self, status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers]
        return self.parts.append

    async def send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": b"".join(self.parts)})


def _answer(application: Application, environ: dict[str, Any]) -> _Answer:
    answer = _Answer()
    parts = application(environ, answer.start)
    try:
        answer.parts += parts
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
    return answer


def _environ(scope: Scope, body: IO[bytes], length: int) -> dict[str, Any]:
    """Return a request as WSGI writes it (PEP 3333): bytes as Latin-1."""
    host, port = scope.get("server") or ("localhost", 80)
    path = unquote_to_bytes(scope["raw_path"]) if scope.get("raw_path") else scope["path"].encode()
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_NAME": str(host),
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": str((scope.get("client") or ("",))[0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        _add_header(environ, name.decode("latin-1"), value.decode("latin-1"))
    if length or "CONTENT_LENGTH" in environ:
        # what came, whatever was announced: a chunked body announces nothing
        environ["CONTENT_LENGTH"] = str(length)
    return environ


def _add_header(environ: dict[str, Any], name: str, value: str) -> None:
    key = name.upper().replace("-", "_")
    if "_" in name or key == "TRANSFER_ENCODING":
        # with an underscore it would pass for the name with a hyphen, which a proxy may have checked;
        # and however the body was transferred, it is whole now
        return
    if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        key = f"HTTP_{key}"
    between = "; " if key == "HTTP_COOKIE" else ","
    environ[key] = f"{environ[key]}{between}{value}" if key in environ else value


async def _refuse(send: Send) -> None:
    text = b"The request did not arrive in time. Please send it again.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    status = HTTPStatus.REQUEST_TIMEOUT.value
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})
