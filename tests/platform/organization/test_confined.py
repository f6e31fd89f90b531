"""A file is read in a process of its own: whatever it holds, the web process goes on."""

from __future__ import annotations

import io
import json
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from blickwinkel.errors import ProblemsError
from blickwinkel.organization.services import confined
from blickwinkel.organization.services.confined import Limits, read_confined
from blickwinkel.organization.services.importing import read
from blickwinkel.organization.services.tables import Upload

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def refused(uploads: list[Upload], limits: Limits = confined.LIMITS) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        read_confined(uploads, "de", "en", limits)
    return [problem.message for problem in caught.value.problems]


def bomb(plain: bytes, letters: int, cells: int) -> list[Upload]:
    """A text of many letters, and many cells that hold it: small as a file, enormous as a table."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%b"><si><t>%b</t></si></sst>' % (
        MAIN,
        b"a" * letters,
    )
    row = b"<row>" + b'<c t="s"><v>0</v></c>' * 100 + b"</row>"
    parts["xl/worksheets/sheet1.xml"] = (
        b'<worksheet xmlns="%b"><sheetData>%b</sheetData></worksheet>'
        % (
            MAIN,
            row * (cells // 100),
        )
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name, part in parts.items():
            # the sheet not compressed: the ratio is another guard's business
            method = zipfile.ZIP_STORED if "sheet1" in name else zipfile.ZIP_DEFLATED
            copy.writestr(name, part, method)
    return [Upload("x.xlsx", target.getvalue())]


def test_the_result_is_that_of_reading_it_here(csv_pair: Callable[..., list[Upload]]) -> None:
    assert read_confined(csv_pair(), "de", "en") == read(csv_pair(), "de", str)


def test_problems_are_those_of_reading_it_here(csv_pair: Callable[..., list[Upload]]) -> None:
    uploads = csv_pair(
        "unit;name;parent\nK;\udce4;X\n".encode("utf-8", "surrogateescape").decode("latin-1")
    )
    with pytest.raises(ProblemsError) as here:
        read(uploads, "de", str)
    assert refused(uploads) == [problem.message for problem in here.value.problems]


def test_a_file_that_needs_too_much_memory_is_refused(workbook: Callable[..., bytes]) -> None:
    plain = workbook(A=[["unit", "name", "parent"]])
    [message] = refused(bomb(plain, 1_000_000, 100_000))
    assert "more time or memory" in message
    # negative control: the same file in small is read, and refused for what it says
    assert all("memory" not in message for message in refused(bomb(plain, 10, 100)))


@pytest.mark.parametrize("limits", [Limits(seconds=1), Limits(processor_seconds=1)])
def test_a_file_that_takes_too_long_is_refused(
    csv_pair: Callable[..., list[Upload]], limits: Limits
) -> None:
    people = "number;given name;family name;e-mail;language;unit;board;cco of\n" + "".join(
        f"{i};A;B;;;K;;\n" for i in range(120_000)
    )
    uploads = csv_pair("unit;name;parent\nK;k;\n", people)
    assert "more time or memory" in refused(uploads, limits)[0]


def test_other_threads_go_on_meanwhile(csv_pair: Callable[..., list[Upload]]) -> None:
    """Compared with reading it here, where the longest pause is that of the whole interpreter."""
    people = "number;given name;family name;e-mail;language;unit;board;cco of\n" + "".join(
        f"{i};A;B;;;K;;\n" for i in range(20_000)
    )
    uploads = csv_pair("unit;name;parent\nK;k;\n", people)
    used = time.process_time()
    read_confined(uploads, "de", "en")
    confined_time = time.process_time() - used
    used = time.process_time()
    read(uploads, "de", str)
    assert confined_time < (time.process_time() - used) / 2


def test_the_next_file_waits_but_not_for_ever(
    csv_pair: Callable[..., list[Upload]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confined, "WAITING_SECONDS", 0.05)
    monkeypatch.setattr(confined, "_places", threading.BoundedSemaphore(1))
    with confined._places:
        assert "try again in a minute" in refused(csv_pair())[0]
    read_confined(csv_pair(), "de", "en")


def test_the_reader_knows_no_secret_and_leaves_nothing(
    csv_pair: Callable[..., list[Upload]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = {}
    run = confined.subprocess.run

    def watched(command: list[str], **options: object) -> object:
        seen.update(options)
        return run(command, **options)

    monkeypatch.setenv("SECRET_KEY", "canary")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(confined.subprocess, "run", watched)
    read_confined(csv_pair(), "de", "en")
    assert "canary" not in json.dumps(seen["env"])
    assert list(tmp_path.iterdir()) == []
