"""Every service that acts for somebody checks the right itself, before it does anything."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from support.services import acting

#: Acts for somebody without a check of its own, and why.
WITHOUT_CHECK = {
    "audit.services.record": "writes down what a service that has checked did",
}


def unchecked(names: list[str]) -> set[str]:
    return set(names) - set(WITHOUT_CHECK)


def test_every_service_checks_the_right_first() -> None:
    assert unchecked([found.name for found in acting() if not found.guarded]) == set()


def test_no_exception_is_left_over() -> None:
    assert set(WITHOUT_CHECK) <= {found.name for found in acting() if not found.guarded}


PLANTED = {
    "no check": "def act(session, actor: Actor): session.add(1)",
    "too late": """
        def act(session, actor: Actor):
            session.add(1)
            require(actor, Permission.X, session)
        """,
    "only sometimes": """
        def act(session, actor: Actor):
            if session:
                require(actor, Permission.X, session)
        """,
    "an optional actor": "def act(session, *, actor: Actor | None = None): session.add(1)",
    "an actor in quotes": "def act(session, actor: 'Actor'): session.add(1)",
    "a method": """
        class Desk:
            actor: Actor
            def _admit(self): require(self.actor, Permission.X, self.session)
            def act(self): self.session.add(1)
        """,
    "a method that begins with another": """
        class Desk:
            actor: Actor
            def _greet(self): print()
            def act(self): self._greet()
        """,
}
RIGHT = {
    "a function": """
        def act(session, actor: Actor):
            '''Say what it does.'''
            require(actor, Permission.X, session)
            session.add(1)
        """,
    "a method": """
        class Desk:
            actor: Actor
            def _admit(self): require(self.actor, Permission.X, self.session)
            def act(self): self._admit()
        """,
}


def planted(folder: Path, kind: str, text: str) -> list[bool]:
    file = folder / "feature" / kind
    file.parent.mkdir(parents=True)
    file.write_text(textwrap.dedent(text))
    return [found.guarded for found in acting(folder)]


@pytest.mark.parametrize("kind", ["services.py", "services/deeper/acts.py", "queries.py"])
@pytest.mark.parametrize("mistake", PLANTED)
def test_a_forgotten_check_is_found(tmp_path: Path, mistake: str, kind: str) -> None:
    """Negative control."""
    assert planted(tmp_path, kind, PLANTED[mistake]) == [False]


@pytest.mark.parametrize("shape", RIGHT)
def test_a_check_is_seen(tmp_path: Path, shape: str) -> None:
    assert planted(tmp_path, "services.py", RIGHT[shape]) == [True]
