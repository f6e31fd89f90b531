"""How the tree is laid out, where a mistake would be silent: shadowed modules, missing floors."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("platform", "plugins", "frameworks", "workers")
#: What an extension may import of the platform.
CONTRACT = {"extension", "measurement", "charts", "i18n", "errors"}
MAY_READ_ANSWERS = {"response", "publishing"}

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = {contract["id"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]}


def packages(folder: str) -> set[str]:
    return {path.parent.name for path in (ROOT / folder).glob("*/__init__.py")}


def modules_of_the_platform() -> set[str]:
    inside = ROOT / "platform" / "blickwinkel"
    files = {path.stem for path in inside.glob("*.py")} - {"__init__"}
    return files | {path.parent.name for path in inside.glob("*/__init__.py")}


@pytest.mark.parametrize("folder", [*SOURCES, "migrations", "deploy"])
def test_a_source_root_is_no_package(folder: str) -> None:
    assert not (ROOT / folder / "__init__.py").exists()


def test_no_test_folder_is_a_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_the_standard_library_s_platform_is_found_from_the_root() -> None:
    code = "import platform; print(platform.python_version(), platform.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(ROOT / "platform") not in done.stdout


@pytest.mark.parametrize("folder", ["plugins", "frameworks"])
def test_every_extension_is_an_entry_point(folder: str) -> None:
    entries = set(PROJECT["project"]["entry-points"]["blickwinkel"].values())
    assert packages(folder) <= entries


def test_every_entry_point_is_an_extension_of_this_tree() -> None:
    entries = set(PROJECT["project"]["entry-points"]["blickwinkel"].values())
    assert entries == packages("plugins") | packages("frameworks")


def test_a_package_s_init_only_says_what_it_is() -> None:
    allowed = {ROOT / "platform/blickwinkel/extension/__init__.py"}
    for init in set((ROOT / "platform").rglob("__init__.py")) - allowed:
        text = init.read_text().strip()
        assert text.startswith('"""'), init
        assert text.count('"""') == 2, init
        assert text.endswith('"""'), init


def test_the_import_contracts_know_every_package() -> None:
    roots = PROJECT["tool"]["importlinter"]["root_packages"]
    extensions = packages("plugins") | packages("frameworks")
    assert set(roots) == extensions | packages("workers") | packages("platform")
    assert set(CONTRACTS["outward"]["forbidden_modules"]) == set(roots) - {"blickwinkel"}
    assert set(CONTRACTS["extensions"]["source_modules"]) == extensions


def test_extensions_are_kept_from_everything_but_the_contract() -> None:
    forbidden = {f"blickwinkel.{name}" for name in modules_of_the_platform() - CONTRACT}
    assert set(CONTRACTS["extensions"]["forbidden_modules"]) == forbidden | {"blickwinkel_workers"}


def test_the_auditor_is_kept_from_all_other_measurement() -> None:
    folder = ROOT / "platform" / "blickwinkel" / "measurement"
    names = {path.stem for path in folder.glob("[a-z]*.py")}
    names |= {path.parent.name for path in folder.glob("*/__init__.py")}
    forbidden = {f"blickwinkel.measurement.{name}" for name in names - {"auditor"}}
    assert set(CONTRACTS["auditor"]["forbidden_modules"]) == forbidden


def features() -> set[str]:
    """Packages that have kinds of modules inside: those with tables or pages, and all above them."""
    kinds = {"models", "views", "cli", "queries"}
    inside = ROOT / "platform" / "blickwinkel"
    return {
        folder.name
        for folder in inside.iterdir()
        if folder.is_dir()
        and {path.stem for path in folder.iterdir()} & kinds
        and folder.name not in {"demo", "web"}
    }


def test_every_feature_is_divided_into_kinds() -> None:
    containers = {name.partition(".")[2] for name in CONTRACTS["feature"]["containers"]}
    assert containers == features()
    assert CONTRACTS["feature"]["exhaustive"]
    assert CONTRACTS["floors"]["exhaustive"]


def test_nobody_but_the_two_is_let_near_raw_answers() -> None:
    watched = set(CONTRACTS["raw-answers"]["source_modules"])
    inside = {name.partition(".")[2] for name in watched if name.startswith("blickwinkel.")}
    assert modules_of_the_platform() - inside == MAY_READ_ANSWERS | UNABLE
    assert packages("plugins") | packages("frameworks") | packages("workers") <= watched


#: Below every table: they could not import one without breaking the floors.
UNABLE = {"clock", "database", "embedded", "errors", "i18n", "schema", "settings"}


PLANTED = {
    "floors": ("platform/blickwinkel/tenancy/planted.py", "import blickwinkel.survey.models"),
    "feature": ("platform/blickwinkel/survey/models.py", "import blickwinkel.survey.views"),
    "raw-answers": ("platform/blickwinkel/demo/planted.py", "import blickwinkel.response.models"),
    "pure": ("platform/blickwinkel/charts/planted.py", "import sqlalchemy"),
    "auditor": (
        "platform/blickwinkel/measurement/auditor/planted.py",
        "import blickwinkel.measurement.gap",
    ),
    "audited": (
        "platform/blickwinkel/publishing/services/planted.py",
        "import blickwinkel.measurement.auditor.verdict",
    ),
    "outward": ("platform/blickwinkel/planted.py", "import blickwinkel_workers.registry"),
    "core": ("platform/blickwinkel/takeover/services/planted.py", "import flask"),
    "extensions": ("frameworks/blickwinkel_six_c/planted.py", "import blickwinkel.database"),
}


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    chosen = [word for contract in contracts for word in ("--contract", contract)]
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", *chosen],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": ":".join(str(folder / source) for source in SOURCES)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for source in SOURCES:
        shutil.copytree(ROOT / source, folder / source)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_tree_keeps_the_import_contracts() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_a_planted_import_breaks_its_contract(copy: Path) -> None:
    """Negative control: each contract can fail; one planted import breaks each."""
    for name, statement in PLANTED.values():
        with (copy / name).open("a") as file:
            file.write(f"\n{statement}\n")
    done = lint(copy)
    assert done.returncode == 1
    for contract in PLANTED:
        assert f"{CONTRACTS[contract]['name']} BROKEN" in done.stdout, contract
    assert set(PLANTED) == set(CONTRACTS)
