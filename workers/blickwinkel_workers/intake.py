"""What comes out of the queue is a job, or it is dropped: no message may end a worker.

Whoever reaches the broker can write anything into it. Celery trusts what it reads: a line that is no JSON
ends its process, and a message may carry times, limits and further tasks. So each message is read once,
and what goes on to Celery is made anew from what a job needs: a known name and its ids.
"""

from __future__ import annotations

import base64
import json
import logging
import uuid
from collections.abc import Callable, Mapping
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis

from blickwinkel.jobs.queue import CAUSE
from blickwinkel.observability.trace import well_formed

logger = logging.getLogger(__name__)

#: Tells whether a job has this name and these arguments.
Accepts = Callable[[str, Mapping[str, Any]], bool]

#: Characters of a body; ours have less than 300.
LONGEST = 4_000

_NOTHING_ELSE: dict[str, None] = dict.fromkeys(("callbacks", "errbacks", "chain", "chord"))


class NoJobError(Exception):
    """A message is no job; says why in words that hold nothing of it."""


def install(accepts: Accepts) -> None:
    """Have all connections to Redis or Valkey of this process take in jobs only."""
    Transport.known = staticmethod(accepts)
    here = f"{Transport.__module__}:{Transport.__qualname__}"
    TRANSPORT_ALIASES.update(redis=here, rediss=here)


class _Channel(redis.Channel):
    """Reads on after a message that cannot be read; it has left the queue by then."""

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[no-untyped-call]
        except (*self.connection_errors, *self.connection.channel_errors, Empty):
            raise
        except Exception as error:  # noqa: BLE001 - what reading foreign bytes raises has no bounds
            _drop(f"not readable ({type(error).__name__})")
            return True


class Transport(redis.Transport):
    """Takes in what is a job."""

    Channel = _Channel
    known: Accepts

    def _deliver(self, message: Any, queue: str) -> None:
        try:
            job = job_of(message, queue, self.known)
        except NoJobError as reason:
            _drop(str(reason))
        else:
            super()._deliver(job, queue)  # type: ignore[no-untyped-call]


def _drop(reason: str) -> None:
    logger.warning("dropped a message that is no job", extra={"fields": {"reason": reason}})


def job_of(message: Any, queue: str, accepts: Accepts) -> dict[str, Any]:
    """Return a message for Celery that holds a job and nothing else.

    Args:
        message: what was in the queue.
        queue: where it was.
        accepts: knows the jobs.

    Raises:
        NoJobError: the message is no job.
    """
    name, headers = _named(message)
    arguments = _arguments(message)
    if not accepts(name, arguments):
        raise NoJobError("no job has this name and these arguments")
    body = json.dumps([[], arguments, _NOTHING_ELSE]).encode()
    return {
        "body": base64.b64encode(body).decode(),
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "headers": {
            "task": name,
            "id": well_formed(headers.get("id")) or str(uuid.uuid4()),
            "lang": "py",
            "retries": 0,
            "timelimit": [None, None],
            CAUSE: well_formed(headers.get(CAUSE)),
        },
        "properties": {
            "body_encoding": "base64",
            "delivery_tag": str(uuid.uuid4()),
            "delivery_info": {"exchange": "", "routing_key": queue},
            "delivery_mode": 2,
            "priority": 0,
        },
    }


def _named(message: Any) -> tuple[str, Mapping[str, Any]]:
    headers = message.get("headers") if isinstance(message, dict) else None
    name = headers.get("task") if isinstance(headers, dict) else None
    if not isinstance(headers, dict) or not isinstance(name, str):
        raise NoJobError("not in the form of a job")
    return name, headers


def _arguments(message: Mapping[str, Any]) -> dict[str, Any]:
    body = message.get("body")
    if message.get("content-type") != "application/json" or not isinstance(body, str):
        raise NoJobError("not of the kind application/json")
    if len(body) > LONGEST:
        raise NoJobError("too long")
    try:
        args, kwargs, _further = json.loads(base64.b64decode(body, validate=True))
    except (ValueError, TypeError, RecursionError) as error:
        raise NoJobError("its body is not readable") from error
    if args or not isinstance(kwargs, dict):
        raise NoJobError("no arguments by name")
    return kwargs
