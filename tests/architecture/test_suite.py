"""What the suite promises about itself: each supported PostgreSQL meets the SQL of every feature."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from support.servers import pytest_collection_modifyitems as choose

ROOT = Path(__file__).parents[2]
FEATURES = sorted(
    folder.name
    for folder in (ROOT / "platform" / "blickwinkel").iterdir()
    if (folder / "queries.py").exists() or (folder / "queries").is_dir()
)


@dataclass
class Item:
    """As much of a collected test as is looked at."""

    nodeid: str
    fixturenames: tuple[str, ...] = ("postgres_server",)
    marks: list[str] = field(default_factory=list)

    def add_marker(self, mark: pytest.MarkDecorator) -> None:
        self.marks.append(mark.name)


def chosen(*items: Item) -> list[str]:
    choose(items)  # type: ignore[arg-type]
    return [item.nodeid for item in items if "server" in item.marks]


def unmet(items: list[Any]) -> set[str]:
    """Features that have tests with a database of which none runs on every server."""
    kept: dict[str, bool] = {}
    for item in items:
        feature = Path(item.nodeid.partition("::")[0]).parent.name
        if feature in FEATURES and item.get_closest_marker("database"):
            kept[feature] = kept.get(feature, False) or bool(item.get_closest_marker("server"))
    return {feature for feature, met in kept.items() if not met}


def test_the_first_case_of_every_test_with_a_database_runs_on_every_server() -> None:
    cases = [Item("a::one[1]"), Item("a::one[2]"), Item("a::two"), Item("b::one[2]")]
    assert chosen(*cases) == ["a::one[1]", "a::two", "b::one[2]"]
    assert [case.marks.count("database") for case in cases] == [1, 1, 1, 1]


def test_a_test_without_a_database_runs_once() -> None:
    assert chosen(Item("a::one", fixturenames=("monkeypatch",))) == []


def test_every_feature_is_met_by_every_server(request: pytest.FixtureRequest) -> None:
    assert unmet(request.session.items) == set()


def test_a_feature_that_one_server_never_meets_is_found() -> None:
    """Negative control of the test above."""

    class Unmarked(Item):
        def get_closest_marker(self, name: str) -> bool:
            return name in self.marks

    item = Unmarked("tests/platform/survey/test_waves.py::one", marks=["database"])
    assert unmet([item]) == {"survey"}
