"""A publication as text: complete, the same each time, with clear errors."""

from __future__ import annotations

import json

from click.testing import CliRunner, Result

from blickwinkel.app import PORTS
from blickwinkel.extension.manager import load_extensions
from blickwinkel.platform.parts import Platform
from blickwinkel.results.cli import commands
from blickwinkel.settings import Settings
from support.company import SECRET_KEY, SilentQueue
from support.results import publication


def run(company, *arguments: str) -> Result:
    (command,) = commands
    platform = Platform(
        Settings("unused", "unused", SECRET_KEY),
        company.database,
        load_extensions(),
        SilentQueue(),
        PORTS,
    )
    return CliRunner().invoke(command, list(arguments), obj=platform)


def test_prints_the_newest_wave_sorted_and_readable(published):
    company = published.company
    printed = run(company, company.slug, "--format", "json")
    assert printed.exit_code == 0
    assert json.loads(printed.output) == publication(company, published.second)
    assert '"name": "Vertrieb & Außendienst"' in printed.output
    expected = json.dumps(json.loads(printed.output), indent=2, sort_keys=True, ensure_ascii=False)
    assert printed.output == expected + "\n"
    assert run(company, company.slug).output == printed.output


def test_a_wave_goes_by_title_or_id(published):
    company = published.company
    by_title = run(company, company.slug, "Q1 2026")
    assert json.loads(by_title.output)["wave"] == "Q1 2026"
    assert run(company, company.slug, str(published.first)).output == by_title.output


def test_unknown_names_get_an_answer_that_helps(published):
    company = published.company
    tenant, wave = run(company, "nobody"), run(company, company.slug, "Q9")
    assert tenant.exit_code == 2
    assert "TENANT: There is no tenant 'nobody'." in tenant.output
    assert wave.exit_code == 1
    assert "No published wave 'Q9'" in wave.output
    assert f"{published.second}  Q2 2026" in wave.output


def test_a_tenant_without_publication_says_so(company):
    company.open_wave()
    result = run(company, company.slug)
    assert result.exit_code == 1
    assert "has published no wave yet" in result.output
