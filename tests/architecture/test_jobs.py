"""Every job has exactly one handler, and survives the way through the broker."""

from __future__ import annotations

import dataclasses
import json
import pkgutil
import sys
import uuid
from importlib import import_module
from types import ModuleType

import pytest
from celery import Celery

import blickwinkel
from blickwinkel.jobs.job import Job
from blickwinkel_workers.registry import Registry

SETTINGS = {
    "DATABASE_URL": "postgresql+psycopg://nobody@/nothing?host=/nowhere",
    "REDIS_URL": "redis+socket:///nowhere",
    "SECRET_KEY": "a key for tests only, 32 characters or more",
}


def jobs() -> list[type[Job]]:
    """All jobs of all features; importing their modules is what makes them known."""
    for feature in pkgutil.iter_modules(blickwinkel.__path__, "blickwinkel."):
        if feature.ispkg and feature.name != "blickwinkel.jobs":
            inside = pkgutil.iter_modules(import_module(feature.name).__path__)
            if "jobs" in {module.name for module in inside}:
                import_module(f"{feature.name}.jobs")
    # a dataclass with slots is made twice; the first one lingers as a subclass of no module
    return [job for job in Job.__subclasses__() if _named(job) is job]


def _named(job: type[Job]) -> object:
    return getattr(sys.modules[job.__module__], job.__name__, None)


@pytest.fixture(scope="module")
def workers() -> ModuleType:
    """The Celery application as it is started, with a broker and a database that are away."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in SETTINGS.items():
            environment.setenv(name, value)
        return import_module("blickwinkel_workers.app")


def test_every_job_has_exactly_one_handler(workers: ModuleType) -> None:
    assert workers.registry.handlers == {job.name: job for job in jobs()}


def test_every_handler_is_a_task_under_the_jobs_name(workers: ModuleType) -> None:
    tasks = {name for name in workers.app.tasks if not name.startswith("celery.")}
    assert {job.name for job in jobs()} <= tasks


def test_names_are_unique_and_say_the_feature() -> None:
    names = [job.name for job in jobs()]
    assert len(set(names)) == len(names) >= 2
    for job in jobs():
        assert job.name.partition(".")[0] == job.__module__.split(".")[1]


@pytest.mark.parametrize("kind", jobs(), ids=lambda kind: kind.name)
def test_a_job_survives_the_way_through_the_broker(kind: type[Job]) -> None:
    ids = [uuid.uuid4() for _ in dataclasses.fields(kind)]
    job = kind(*ids)
    assert kind.from_payload(json.loads(json.dumps(job.payload()))) == job


@pytest.mark.parametrize("kind", jobs(), ids=lambda kind: kind.name)
def test_a_job_begins_with_the_tenant_and_carries_ids_only(kind: type[Job]) -> None:
    fields = dataclasses.fields(kind)
    assert fields[0].name == "tenant_id"
    assert {field.type for field in fields} == {"uuid.UUID"}


def test_a_second_handler_is_refused() -> None:
    kind = jobs()[0]
    registry = Registry(Celery("planted", set_as_current=False), platform=lambda: None)
    registry.handle(kind, lambda platform, job: None)  # noqa: ARG005 - the names are the contract
    with pytest.raises(ValueError, match="has a handler already"):
        registry.handle(kind, lambda platform, job: None)  # noqa: ARG005


@pytest.mark.parametrize("payload", [{}, {"tenant_id": "x"}, {"tenant_id": None}])
def test_what_is_no_payload_is_no_job(payload: dict[str, str]) -> None:
    for kind in jobs():
        with pytest.raises((KeyError, ValueError)):
            kind.from_payload(payload)
