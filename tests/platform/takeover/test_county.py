"""A real survey goes the whole way, from both files in which it exists, and gives the same publication.

The expectations are counted here with the csv module alone.
"""

from __future__ import annotations

import csv
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from blickwinkel.app import PORTS
from blickwinkel.database import WHOLE_TENANT, Database
from blickwinkel.extension import Framework, load_extensions, read_framework
from blickwinkel.extension.results import Side, UnitPayload
from blickwinkel.measurement.auditor.tables import PromisedLimits
from blickwinkel.measurement.auditor.verdict import PromisedTerms
from blickwinkel.platform.parts import Platform
from blickwinkel.publishing.models import Publication, UnitResult
from blickwinkel.settings import Settings
from blickwinkel.takeover.cli import import_command
from support.company import SECRET_KEY, Company, SilentQueue
from support.servers import cloned_database
from support.yardsticks.histograms import Release, audit

PROJECT = Path(__file__).parents[3]
DATA = PROJECT.parent / "shared" / "data" / "county"
COUNTY = PROJECT / "tests" / "frameworks" / "county"
NAME = "Pierce County"
PERSPECTIVES = {"director": "board", "manager": "cco", "supervisor": "cco"}
ANSWERS = ("1", "2", "3", "4")

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the survey's data is not there: {DATA}")

Histograms = dict[tuple[str, str], dict[str, list[int]]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What the command said and what was published."""

    output: str
    digest: str
    payloads: list[UnitPayload]


@pytest.fixture(scope="module")
def framework() -> Framework:
    return read_framework((COUNTY / "framework.yaml").read_bytes(), "framework.yaml")


@pytest.fixture(scope="module")
def database(postgres_server, template_database: str) -> Iterator[Database]:
    with cloned_database(postgres_server, template_database) as cloned:
        opened = Database(cloned.app_url)
        yield opened
        opened.dispose()


@pytest.fixture(scope="module")
def run(database: Database, framework: Framework) -> Callable[[str, str], Imported]:
    def imported(file: str, mapping: str) -> Imported:
        slug = f"county-{uuid.uuid4().hex[:8]}"
        company = Company.create(database, slug, name=NAME, framework=framework)
        platform = Platform(
            Settings("", "", SECRET_KEY), database, load_extensions(()), SilentQueue(), PORTS
        )
        arguments = ["--tenant", slug, "--framework", str(COUNTY / "framework.yaml")]
        arguments += ["--mapping", str(COUNTY / mapping), "--title", "Survey"]
        arguments += ["--closed-on", "2016-12-31", str(DATA / file)]
        result = CliRunner().invoke(import_command, arguments, obj=platform)
        assert result.exit_code == 0, result.exception
        with database.tenant(company.tenant_id, WHOLE_TENANT) as session:
            digest = session.scalars(select(Publication.digest)).one()
            rows = session.scalars(select(UnitResult.payload).order_by(UnitResult.lft)).all()
        return Imported(result.output, digest, list(rows))  # type: ignore[arg-type]

    return imported


@pytest.fixture(scope="module")
def wide(run: Callable[[str, str], Imported]) -> Imported:
    return run("responses.csv", "wide.yaml")


@pytest.fixture(scope="module")
def long(run: Callable[[str, str], Imported]) -> Imported:
    return run("raw.xlsx", "long.yaml")


@pytest.fixture(scope="module")
def people() -> list[dict[str, str]]:
    with (DATA / "responses.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def counted(people: list[dict[str, str]]) -> Histograms:
    """Histograms by department (or the whole county) and perspective, per question."""
    found: Histograms = defaultdict(lambda: {f"q{n}": [0] * 5 for n in range(1, 11)})
    for person in people:
        perspective = PERSPECTIVES.get(person["role"], "staff")
        # the board judges the whole county
        places = [NAME] if perspective == "board" else [NAME, person["department"]]
        for place in places:
            for question, histogram in found[place, perspective].items():
                answer = person[question]
                histogram[ANSWERS.index(answer) if answer in ANSWERS else 4] += 1
    return found


def sides(imported: Imported) -> Iterator[Side]:
    for payload in imported.payloads:
        for side in (payload["staff"], payload["leadership"]):
            if side is not None:
                yield side


def question_of(framework: Framework) -> list[str]:
    """The question behind each item, in the framework's order, from the mapping's lines."""
    lines = (COUNTY / "wide.yaml").read_text("utf-8").splitlines()
    by_item = {
        line.split(":")[1].strip(): line.split(":")[0].strip()
        for line in lines
        if line.startswith("  q")
    }
    return [by_item[item.id] for item in framework.items]


def test_both_files_give_the_same_publication(wide: Imported, long: Imported) -> None:
    assert wide.payloads == long.payloads
    assert wide.digest == long.digest


def test_everybody_is_there(
    wide: Imported, long: Imported, people: list[dict[str, str]], framework: Framework
) -> None:
    sizes = Counter(PERSPECTIVES.get(person["role"], "staff") for person in people)
    assert sizes == {"board": 17, "cco": 273, "staff": 1181}
    for imported in (wide, long):
        assert "1,471 people: board 17, cco 273, staff 1,181" in imported.output
        assert "22 units, 22 of them new" in imported.output  # 21 departments and the county
        assert "10 of 10 items have answers" in imported.output
        assert len(imported.payloads) == 22
    assert len(framework.items) == 10


def test_what_is_doubtful_in_the_raw_file_is_told(wide: Imported, long: Imported) -> None:
    assert "14,725 rows" in long.output
    assert "15 doubled rows left out" in long.output
    assert "22 cells with surplus white space" in long.output
    assert "item learning is spelled in 2 ways" in long.output
    assert "135 not answered" in long.output
    assert "135 not answered" in wide.output
    assert "were joined in their order" in long.output
    assert "were joined in their order" not in wide.output


def test_every_published_histogram_is_the_one_counted_here(
    wide: Imported, counted: Histograms, framework: Framework
) -> None:
    questions = question_of(framework)
    compared = 0
    for side in sides(wide):
        expected = counted[side["unit"]["name"], side["group"]]
        assert side["respondents"] == sum(expected["q1"])
        assert side["invited"] is None
        for question, histogram in zip(questions, side["items"], strict=True):
            if histogram is not None:
                assert histogram == expected[question]
                compared += 1
    assert compared > 300


def test_the_county_as_a_whole_is_shown(wide: Imported) -> None:
    whole = wide.payloads[0]
    assert whole["unit"]["name"] == NAME
    assert whole["staff"] is not None
    assert whole["leadership"] is not None
    assert whole["staff"]["respondents"] == 1181
    assert (whole["leadership"]["group"], whole["leadership"]["respondents"]) == ("board", 17)
    assert all(gap is not None for gap in whole["dimensions"])


def test_the_audit_finds_nothing(wide: Imported, framework: Framework) -> None:
    tree = {p["unit"]["code"]: NAME if p["unit"]["name"] != NAME else None for p in wide.payloads}
    sides = [p[key] for p in wide.payloads for key in ("staff", "leadership") if p[key]]  # type: ignore[literal-required]
    releases = {
        Release(side["group"], item.id, side["unit"]["code"], tuple(histogram))
        for side in sides
        for item, histogram in zip(framework.items, side["items"], strict=True)
        if histogram is not None
    }
    assert len(releases) > 300
    assert audit(releases, tree).violations == []
    # a negative control: the audit sees what is too much in this very publication
    assert audit(releases, tree, PromisedTerms(PromisedLimits(k=60))).violations != []


def test_every_cell_and_every_rest_obeys_k(
    wide: Imported, counted: Histograms, framework: Framework
) -> None:
    shown = {
        (side["unit"]["name"], side["group"], item.id): histogram
        for side in sides(wide)
        for item, histogram in zip(framework.items, side["items"], strict=True)
        if histogram is not None
    }
    departments = {name for name, _group in counted} - {NAME}
    for (name, group, item), histogram in shown.items():
        assert sum(histogram[:4]) >= 5
        assert sum(histogram) - max(histogram) >= 2
        if name == NAME:
            below = [shown.get((department, group, item), [0] * 5) for department in departments]
            rest = [whole - sum(parts) for whole, *parts in zip(histogram, *below, strict=True)]
            assert min(rest) >= 0
            if sum(rest):
                assert sum(rest[:4]) >= 5
                assert sum(rest) - max(rest) >= 2
