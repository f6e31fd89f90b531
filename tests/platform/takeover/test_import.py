"""A table of earlier answers becomes a published wave by the way that all answers go, or nothing at all."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from blickwinkel.app import PORTS
from blickwinkel.database import WHOLE_TENANT, Database
from blickwinkel.errors import (
    BlickwinkelError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    ProblemsError,
)
from blickwinkel.extension import load_extensions, read_framework
from blickwinkel.extension.results import UnitPayload
from blickwinkel.organization.models import Unit
from blickwinkel.organization.queries import current_tree
from blickwinkel.platform.parts import Platform
from blickwinkel.publishing.models import UnitResult
from blickwinkel.publishing.services import publishing
from blickwinkel.response.models import InboxEntry
from blickwinkel.response.services.earlier import put_in
from blickwinkel.settings import Settings
from blickwinkel.survey.models import Invitation, SnapshotUnit, Wave, WaveOrigin, WaveState
from blickwinkel.survey.services.waves import find_wave
from blickwinkel.takeover.cli import import_command
from support.company import SECRET_KEY, Company, SilentQueue

COUNTY = Path(__file__).parents[2] / "frameworks" / "county"
MAPPING = """\
layout: wide
unit: unit
perspective: {column: role, values: {b: board, c: cco, s: staff}}
items: {q1: care, q2: friendship}
answers: {"1": 1, "2": 2, "3": 3, "4": 4, NA: cannot_judge}
"""


def table(*, staff: int = 12, mood: str = "1234") -> str:
    """Six on the board, six CCOs, and two teams of staff; the mood is repeated."""
    rows = [f",b,{mood[i % 4]},4" for i in range(6)]
    rows += [f"Sales,c,{mood[i % 4]},3" for i in range(6)]
    rows += [
        f"{unit},s,{mood[i % 4]},{mood[i % 4]}"
        for unit in ("Sales", "Service")
        for i in range(staff)
    ]
    return "\n".join(["unit,role,q1,q2", *rows, ""])


class Command:
    """Runs the command on files of a test's own folder."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.platform = Platform(
            Settings("", "", SECRET_KEY), database, load_extensions(()), SilentQueue(), PORTS
        )
        self.folder = folder
        (folder / "mapping.yaml").write_text(MAPPING)

    def __call__(
        self,
        content: str,
        *more: str,
        tenant: str = "nordlicht",
        title: str = "Survey 2020",
        closed_on: str = "2020-06-30",
    ) -> Result:
        (self.folder / "table.csv").write_text(content)
        given = {
            "--tenant": tenant,
            "--framework": str(COUNTY / "framework.yaml"),
            "--mapping": str(self.folder / "mapping.yaml"),
            "--title": title,
            "--closed-on": closed_on,
        }
        options = [part for pair in given.items() for part in pair]
        arguments = [*options, *more, str(self.folder / "table.csv")]
        return CliRunner().invoke(import_command, arguments, obj=self.platform)


@pytest.fixture
def command(database: Database, tmp_path: Path) -> Command:
    return Command(database, tmp_path)


@pytest.fixture
def tenant(database: Database) -> Company:
    framework = read_framework((COUNTY / "framework.yaml").read_bytes(), "framework.yaml")
    return Company.create(database, framework=framework)


def payloads(company: Company, wave_id: uuid.UUID) -> dict[str, UnitPayload]:
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        rows = session.scalars(
            select(UnitResult.payload).where(UnitResult.wave_id == wave_id)
        ).all()
    return {payload["unit"]["name"]: payload for payload in rows}  # type: ignore[misc]


def waves(company: Company) -> list[Wave]:
    with company.database.tenant(company.tenant_id) as session:
        return list(session.scalars(select(Wave).order_by(Wave.closes_on)))


def amount(company: Company, model: Any) -> int:
    with company.database.tenant(company.tenant_id) as session:
        return session.scalars(select(func.count()).select_from(model)).one()


def refused(result: Result, kind: type[BlickwinkelError]) -> str:
    assert isinstance(result.exception, kind), result.exception
    return str(result.exception)


def test_a_table_becomes_a_published_wave(tenant: Company, command: Command) -> None:
    result = command(table())
    assert result.exit_code == 0, result.exception
    assert "36 people: board 6, cco 6, staff 24" in result.output
    assert "3 units, 3 of them new in the organisation" in result.output
    assert "no answers to: expectations" in result.output
    (wave,) = waves(tenant)
    assert (wave.state, wave.origin) == (WaveState.PUBLISHED, WaveOrigin.IMPORT)
    assert (wave.title, str(wave.closed_on)) == ("Survey 2020", "2020-06-30")
    sales = payloads(tenant, wave.id)["Sales"]
    assert sales["staff"] is not None
    assert sales["leadership"] is not None
    assert (sales["staff"]["respondents"], sales["staff"]["invited"]) == (12, None)
    assert sales["leadership"]["group"] == "cco"
    care = [item.id for item in tenant.framework.items].index("care")
    assert sales["staff"]["items"][care] == [3, 3, 3, 3, 0]
    whole = payloads(tenant, wave.id)["Nordlicht Versorgung AG"]
    assert whole["leadership"] is not None
    assert whole["leadership"]["group"] == "board"


def test_no_employee_and_no_invitation_is_made_up(tenant: Company, command: Command) -> None:
    command(table())
    assert amount(tenant, Invitation) == 0
    assert amount(tenant, InboxEntry) == 0
    with tenant.database.tenant(tenant.tenant_id) as session:
        # units without people: waves to come are not about them
        assert [node.name for node in current_tree(session, tenant.next_day)] == [
            "Nordlicht Versorgung AG"
        ]
        assert len(current_tree(session)) == 3


def test_check_imports_nothing(tenant: Company, command: Command) -> None:
    result = command(table(), "--check")
    assert result.exit_code == 0
    assert "36 people" in result.output
    assert "nothing has been imported" in result.output
    assert waves(tenant) == []
    assert amount(tenant, Unit) == 0


def test_one_wrong_row_and_nothing_is_imported(tenant: Company, command: Command) -> None:
    result = command(table() + "Sales,x,1,1\nSales,s,5,1\n")
    assert refused(result, ProblemsError) == (
        "table.csv:38: role: “x” is not in perspective.values of the mapping\n"
        "table.csv:39: q1: “5” is not in answers of the mapping"
    )
    assert waves(tenant) == []
    assert amount(tenant, Unit) == 0


def test_a_failure_while_writing_leaves_nothing(
    tenant: Company, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise ConnectionError

    target = "blickwinkel.takeover.services.importing.put_in"
    monkeypatch.setattr(target, fail)
    assert isinstance(command(table()).exception, ConnectionError)
    assert waves(tenant) == []
    assert amount(tenant, Unit) == 0


def test_a_wave_that_was_left_closing_is_finished_by_a_worker(
    tenant: Company, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = "blickwinkel.takeover.cli.finish_wave"
    with monkeypatch.context() as patched:
        patched.setattr(target, lambda *_arguments: False)
        assert "A worker is about to publish" in command(table()).output
    (wave,) = waves(tenant)
    assert wave.state is WaveState.CLOSING
    assert publishing.finish_wave(tenant.database, tenant.tenant_id, wave.id, tenant.next_day)


def test_a_stopped_wave_is_an_error(
    tenant: Company, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "recount", lambda *_arguments: {})
    message = refused(command(table()), ConflictError)
    assert message.startswith("The wave is not published: tallies differ")


def test_units_of_the_directory_are_found(tenant: Company, command: Command) -> None:
    tenant.unit("NL", name="Nordlicht").unit("V", "NL", "Vertrieb").unit("S", "V", "Sales")
    command(table())
    (wave,) = waves(tenant)
    with tenant.database.tenant(tenant.tenant_id) as session:
        frozen = session.execute(
            select(SnapshotUnit.code, SnapshotUnit.depth)
            .where(SnapshotUnit.wave_id == wave.id)
            .order_by(SnapshotUnit.lft)
        ).all()
    assert [tuple(row) for row in frozen] == [("NL", 0), ("Service", 1), ("V", 1), ("S", 2)]


def test_small_groups_are_hidden_as_everywhere(tenant: Company, command: Command) -> None:
    command(table(staff=4))
    (wave,) = waves(tenant)
    published = payloads(tenant, wave.id)
    assert published["Sales"]["staff"] is None
    assert published["Nordlicht Versorgung AG"]["staff"] is not None


def test_the_promise_of_then_is_kept(tenant: Company, command: Command) -> None:
    command(table(staff=12), "--k", "13")
    (wave,) = waves(tenant)
    assert wave.k == 13
    assert payloads(tenant, wave.id)["Sales"]["staff"] is None
    refused(command(table(), "--k", "4"), InvalidInputError)


def test_a_small_board_is_pooled_although_nobody_knows_who_was_invited(
    tenant: Company, command: Command
) -> None:
    rows = [row for row in table().splitlines() if not row.startswith(",b")]
    command("\n".join([*rows, ",b,1,1", ",b,4,4"]))
    (wave,) = waves(tenant)
    leadership = payloads(tenant, wave.id)["Nordlicht Versorgung AG"]["leadership"]
    assert leadership is not None
    assert (leadership["group"], leadership["respondents"]) == ("leadership", 8)


def test_waves_are_compared_in_the_order_of_their_days(tenant: Company, command: Command) -> None:
    command(table(mood="3434"), title="2022", closed_on="2022-06-30")
    command(table(mood="1212"), title="2020", closed_on="2020-06-30")
    command(table(mood="2323"), title="2024", closed_on="2024-06-30")
    changes = [payloads(tenant, wave.id)["Sales"]["change"] for wave in waves(tenant)]
    # 2020 came second: what had been published before does not change any more
    assert changes[0] is None
    assert changes[1] is None
    assert changes[2] is not None
    assert changes[2]["wave"] == "2022"


def test_a_survey_of_our_own_goes_on_after_earlier_results(
    tenant: Company, command: Command
) -> None:
    tenant.unit("NL", name="Nordlicht").people("NL", 6, on_board=True)
    tenant.unit("Sales", "NL").people("Sales", 12)
    command(table())
    wave_id = tenant.open_wave()
    number = {who.token: index for index, who in enumerate(tenant.invited(wave_id))}
    tenant.answer_all(wave_id, lambda who, _item: "1234"[number[who.token] % 4]).publish(wave_id)
    change = payloads(tenant, wave_id)["Sales"]["change"]
    assert change is not None
    assert change["wave"] == "Survey 2020"
    assert any(change["staff"])


def test_what_cannot_be_imported_is_said(tenant: Company, command: Command) -> None:
    assert "no tenant other" in refused(command(table(), tenant="other"), NotFoundError)
    future = refused(command(table(), closed_on="2999-01-01"), InvalidInputError)
    assert "still to come" in future
    assert "title" in refused(command(table(), title=" "), InvalidInputError)
    unknown = command(table(), "--framework", "six_senses")
    assert "six_senses is neither a file" in refused(unknown, NotFoundError)
    assert waves(tenant) == []


def test_answers_enter_only_where_nobody_was_invited(company: Company) -> None:
    wave_id = company.open_wave()
    with company.database.tenant(company.tenant_id) as session:
        own = find_wave(session, wave_id)
        with pytest.raises(ConflictError):
            put_in(session, own, [])
    company.close(wave_id)
    with company.database.tenant(company.tenant_id) as session:
        own = find_wave(session, wave_id)
        with pytest.raises(ConflictError):
            put_in(session, own, [])
