"""Ways to break the connection to the database, and to take a guard out of a statement."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from blickwinkel.embedded.postgres import PostgresServer
from support.worker import wait_until

BLOCKED = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = %s"


@contextmanager
def without(engine: Engine, guard: str) -> Iterator[None]:
    """Leave a piece of SQL out of every statement: the negative control of that guard.

    Fails if no statement had it, so that a control cannot silently control nothing.
    """
    found = 0

    def rewrite(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any
    ) -> tuple[str, Any]:
        nonlocal found
        found += guard in statement
        return statement.replace(guard, ""), parameters

    event.listen(engine, "before_cursor_execute", rewrite, retval=True)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", rewrite)
    assert found, f"no statement has {guard!r}"


@contextmanager
def meanwhile(engine: Engine, beginning: str, do: Callable[[], None]) -> Iterator[None]:
    """Do something just before the first statement that begins like this is sent."""
    done = False

    def interrupt(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal done
        if not done and statement.startswith(beginning):
            done = True
            do()

    event.listen(engine, "before_cursor_execute", interrupt)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", interrupt)
    assert done, f"no statement begins with {beginning!r}"


@contextmanager
def cut_before(server: PostgresServer, engine: Engine, number: int) -> Iterator[Callable[[], bool]]:
    """End the connection on the server's side before its n-th statement; commit counts as one.

    Yields a function that tells whether it came to that.
    """
    done = 0

    def strike(connection: Any, *_: Any) -> None:
        nonlocal done
        done += 1
        if done == number:
            pid = connection.connection.dbapi_connection.info.backend_pid
            with server.connect() as other:
                other.execute("select pg_terminate_backend(%s, 5000)", [pid])

    event.listen(engine, "before_cursor_execute", strike)
    event.listen(engine, "commit", strike)
    try:
        yield lambda: done >= number
    finally:
        event.remove(engine, "before_cursor_execute", strike)
        event.remove(engine, "commit", strike)


class Racer(threading.Thread):
    """A thread that keeps what its work returned or raised."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self.result: Any = None
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.result = self._work()
        except Exception as error:  # noqa: BLE001 - handed to the test, which looks at it
            self.error = error

    def stuck_or_done(self, server: PostgresServer, database: str) -> bool:
        """Wait until the work waits for a lock in the database, or has ended; True if it waits."""

        def blocked() -> bool:
            with server.connect() as connection:
                return bool(connection.execute(BLOCKED, [database]).fetchone()[0])

        wait_until(lambda: not self.is_alive() or blocked(), 20)
        return self.is_alive()

    def finish(self) -> None:
        """Wait for the end of the work."""
        self.join(30)
        assert not self.is_alive(), "the work does not end"
