"""Clients that never finish a request, or never read its answer, hold up nobody: tried with sockets."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from blickwinkel.demo.launching import web_command

CLIENTS = 60
#: Before, the wait had no end; a page takes milliseconds, and the machine may be busy.
PROMPTLY = 5.0

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
BODIES = HEAD + b"Content-Length: 900000\r\n\r\nabc"
CHUNKS = HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
HEADERS = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: "
READERS = b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(command: list[str], port: int) -> Iterator[int]:
    folder = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": folder}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                try:
                    fetch(port)
                    break
                except OSError:
                    time.sleep(0.05)
            yield port
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def shipped() -> Iterator[int]:
    """The command of the demo, with another application."""
    port = free_port()
    with served(web_command(port, "support.hello:whole"), port) as found:
        yield found


@pytest.fixture(scope="module")
def bare() -> Iterator[int]:
    """The same server without the front: how it was started before."""
    port = free_port()
    command = [web_command(port)[0], "--interface", "wsgi", "--factory", "support.hello:wsgi"]
    with served([*command, "--port", str(port), "--blocking-threads", "8"], port) as found:
        yield found


def fetch(port: int, path: str = "/", timeout: float = PROMPTLY, **options: object) -> bytes:
    address = f"http://127.0.0.1:{port}{path}"
    request = urllib.request.Request(address, **options)  # type: ignore[arg-type] # noqa: S310 - our own
    with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310 - our own
        return bytes(answer.read())


@contextmanager
def clients(port: int, begin: bytes) -> Iterator[list[socket.socket]]:
    with ExitStack() as all_of_them:
        opened = []
        for _ in range(CLIENTS if begin is not READERS else CLIENTS // 3):
            client = all_of_them.enter_context(socket.create_connection(("127.0.0.1", port), 5))
            client.sendall(begin)
            opened.append(client)
        time.sleep(0.3)  # until the server has taken them up
        yield opened


@pytest.mark.parametrize(
    "begin", [BODIES, CHUNKS, HEADERS, READERS], ids=["bodies", "chunks", "headers", "readers"]
)
def test_somebody_else_is_answered_promptly(shipped: int, begin: bytes) -> None:
    with clients(shipped, begin):
        assert fetch(shipped) == b"hello"
        assert fetch(shipped, data=b"abc", headers={"Content-Type": "text/plain"}) == b"3 None"


def test_without_the_front_unfinished_bodies_stop_the_server(bare: int) -> None:
    """Negative control."""
    assert fetch(bare) == b"hello"
    with clients(bare, BODIES), pytest.raises(OSError, match="timed out"):
        fetch(bare, timeout=3)


def test_a_body_that_does_not_come_is_told_so(shipped: int) -> None:
    with socket.create_connection(("127.0.0.1", shipped), 20) as client:
        client.sendall(BODIES)
        assert client.recv(4096).startswith(b"HTTP/1.1 408")


def test_headers_that_do_not_come_end_the_connection(shipped: int) -> None:
    with socket.create_connection(("127.0.0.1", shipped), 30) as client:
        client.sendall(HEADERS)
        assert b"200" not in client.recv(4096)


def test_endless_headers_are_refused(shipped: int) -> None:
    answer = b""
    with socket.create_connection(("127.0.0.1", shipped), 20) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        with suppress(OSError):  # the server may hang up before all is sent
            for _ in range(200):
                client.sendall(b"X-A: " + b"a" * 4000 + b"\r\n")
        with suppress(OSError):
            answer = client.recv(100)
    assert b" 200 " not in answer


def test_a_request_arrives_as_it_was_sent(shipped: int) -> None:
    assert (
        fetch(shipped, "/%C3%BC/x?a=%FF", headers={"Cookie": "a=1; b=2"}) == "ü/x?a=%FF 2".encode()
    )
    large = fetch(shipped, data=b"a" * 900_000, headers={"X-Said": "yes", "Content-Type": "a/b"})
    assert large == b"900000 yes"


def test_a_body_over_the_limit_gets_its_answer_announced_or_not(shipped: int) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(30):
            yield b"a" * 100_000

    for data in (b"a" * 3_000_000, chunks()):
        with pytest.raises(urllib.error.HTTPError) as caught:
            fetch(shipped, data=data, headers={"Content-Type": "a/b"})
        with caught.value:
            assert caught.value.code == 413
