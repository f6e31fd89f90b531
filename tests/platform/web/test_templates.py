"""The shell renders with as little as it promises, and speaks German."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest

import blickwinkel
from blickwinkel.errors import Problem

PACKAGE = Path(blickwinkel.__file__).parent
TEMPLATES = PACKAGE / "web/templates"


@pytest.fixture(scope="module")
def shell() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [jinja2.FileSystemLoader(TEMPLATES), jinja2.FunctionLoader(lambda name: name)]
        ),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)
    environment.globals["url_for"] = lambda _endpoint, filename, **_: f"/static/{filename}"
    return environment


def piece(shell: jinja2.Environment, body: str, **variables: object) -> str:
    source = '{% import "macros.html" as ui with context %}' + body
    return shell.from_string(source).render(**variables)


def test_the_error_page_needs_nothing_but_its_words(shell):
    page = shell.get_template("error.html").render(
        locale="de", status=503, headline="Einen Augenblick", happened="Weg.", remedy="Warten."
    )
    assert "Einen Augenblick" in page
    assert "What was kept" not in page


def test_a_page_for_people_who_answer_carries_no_navigation_and_stays_out_of_indexes(shell):
    page = shell.get_template("answering.html").render(
        locale="de", navigation=[SimpleNamespace(label="Nav", href="/", current=True)]
    )
    assert "Nav" not in page
    assert "noindex" in page
    assert "no-referrer" in page


def test_navigation_marks_the_page_and_the_form_token_travels_with_the_sign_out(shell):
    page = shell.get_template("layout.html").render(
        locale="de",
        navigation=[SimpleNamespace(label="Einheiten", href="/e", current=True)],
        actor=SimpleNamespace(name="Katrin Petersen"),
        sign_out_href="/aus",
        csrf_token=lambda: "geheim",
    )
    assert page.count('<a href="/e" aria-current="page">Einheiten</a>') == 2  # desk and phone
    assert 'name="form_token" value="geheim"' in page


def test_hostile_content_is_escaped_in_every_piece(shell):
    hostile = '"><script>x</script>'
    problem = Problem(hostile, 3, hostile, hostile)
    page = piece(
        shell,
        """{{ ui.field(h, h, help=h, errors=[h], value=h) }}{{ ui.problems([p], h) }}
        {{ ui.meta([h]) }}{{ ui.badge("blind_spot", h, h) }}{{ ui.chip("better", h) }}
        {{ ui.table([(h, true), (h, true)], [[h, h]], h) }}{{ ui.crumbs([(h, h), (h, none)]) }}
        {{ ui.heat_cell(0, h, h) }}{{ ui.choice(h, h, h) }}{{ ui.empty(h, h) }}""",
        h=hostile,
        p=problem,
    )
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_field_tells_its_error_to_those_who_cannot_see_it(shell):
    faulty = piece(shell, '{{ ui.field("mail", "E-Mail", help="Hilfe", errors=["Fehlt."]) }}')
    assert 'aria-invalid="true"' in faulty
    assert 'aria-describedby="mail-help mail-error"' in faulty
    assert 'id="mail-error"' in faulty
    assert "aria-" not in piece(shell, '{{ ui.field("mail", "E-Mail") }}')


def test_a_password_is_never_written_back(shell):
    assert "geheim" not in piece(shell, '{{ ui.field("p", "P", kind="password", value="geheim") }}')
    assert "sichtbar" in piece(shell, '{{ ui.field("p", "P", value="sichtbar") }}')


def test_problems_name_their_line_or_their_file(shell):
    problems = [Problem("a.csv", 14, "unit", "Unbekannt."), Problem("a.csv", None, "", "Leer.")]
    shown = re.sub(r"<[^>]+>", " ", piece(shell, "{{ ui.problems(p) }}", p=problems))
    assert re.search(r"Line 14\s+unit\s+Unbekannt\.", shown)
    assert re.search(r"a\.csv\s+Leer\.", shown)


@pytest.mark.parametrize(
    ("points", "expected"),
    [(28, "over-3"), (13, "over-2"), (5, "over-1"), (0, None), (-4.9, None), (-15, "under-2")],
)
def test_heat_follows_direction_and_size(shell, points, expected):
    cell = piece(shell, '{{ ui.heat_cell(p, "x") }}', p=points)
    assert cell == (f'<td class="{expected}">x</td>' if expected else "<td>x</td>")


def test_a_hidden_cell_says_why_and_shows_nothing_else(shell):
    cell = piece(shell, '{{ ui.heat_cell(28, "+28", "zu wenige Antworten") }}')
    assert "28" not in cell
    assert "zu wenige Antworten" in cell


def test_the_tree_opens_without_script(shell):
    leaf = SimpleNamespace(label="Kundenservice", href="/k", current=True)
    root = SimpleNamespace(label="Nordlicht", href=None, open=True, children=[leaf])
    page = piece(shell, "{{ ui.tree([root]) }}", root=root)
    assert "<details open>" in page
    assert 'aria-current="page">Kundenservice' in page
