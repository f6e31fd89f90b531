from __future__ import annotations

import io
import zipfile

import pytest

from blickwinkel.i18n.messages import messages_for
from blickwinkel.organization.services.importing import read
from blickwinkel.organization.services.tables import Upload
from blickwinkel.organization.services.template import csv_files, workbook


@pytest.mark.parametrize("locale", ["de", "en"])
def test_the_templates_can_be_imported_as_they_are_and_say_the_same(locale):
    from_workbook = read([Upload("t.xlsx", workbook(locale, str))], locale, str)
    from_csv = read(
        [Upload(name, content) for name, content in csv_files(locale).items()], locale, str
    )
    assert from_workbook.directory == from_csv.directory
    assert (from_workbook.notices, from_csv.notices) == ((), ())
    assert [person.cco_of for person in from_csv.directory.people][1] != ()


def test_the_template_speaks_german():
    with zipfile.ZipFile(io.BytesIO(workbook("de", messages_for("de").gettext))) as archive:
        texts = archive.read("xl/sharedStrings.xml").decode()
        notes = archive.read("xl/comments2.xml").decode()
    assert "Personalnummer" in texts
    assert "Darf bei Personen ohne E-Mail-Adresse leer sein." in notes


def test_columns_are_text_so_that_keys_stay_as_they_are():
    with zipfile.ZipFile(io.BytesIO(workbook("en", str))) as archive:
        styles = archive.read("xl/styles.xml").decode()
        sheets = [archive.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2)]
    assert 'numFmtId="49"' in styles
    assert not any("<f>" in sheet for sheet in sheets)
    assert 'style="1"' in sheets[0]


def test_csv_files_open_in_a_spreadsheet_of_their_language():
    german, english = csv_files("de"), csv_files("en")
    assert list(german) == ["Einheiten.csv", "Personen.csv"]
    assert german["Einheiten.csv"].startswith(
        "\ufeffEinheit;Name;Übergeordnete Einheit\r\n".encode()
    )
    assert english["Units.csv"].startswith("\ufeffunit,name,parent\r\n".encode())


def test_no_example_begins_like_a_formula():
    for locale in ("de", "en"):
        for content in csv_files(locale).values():
            cells = content.decode("utf-8-sig").replace(",", ";").replace("\r\n", ";").split(";")
            assert not [
                cell for cell in cells if cell.lstrip('"').startswith(("=", "+", "-", "@", "\t"))
            ]
