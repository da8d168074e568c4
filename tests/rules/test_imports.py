"""Who may import whom, held by import-linter; see `[tool.importlinter]` in pyproject.toml."""

import subprocess
import sys
import tomllib
from collections.abc import Mapping
from typing import Any, cast

import pytest

from tests.rules.sources import REPOSITORY, tracked

_APP_ROOMS = ("triggers", "orchestrators", "entities", "activities")
_NEIGHBOURS = ("emulator", "devhost")


def _contracts() -> list[Mapping[str, Any]]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    return cast("list[Mapping[str, Any]]", project["tool"]["importlinter"]["contracts"])


def _protected() -> set[str]:
    return {
        module
        for contract in _contracts()
        if contract["type"] == "protected"
        for module in contract["protected_modules"]
    }


def _rooms_of_homeward() -> set[str]:
    parts = [file.with_suffix("").parts for file in tracked() if file.parts[0] == "homeward"]
    return {f"homeward.{one[1]}" for one in parts if one[1] != "__init__"}


@pytest.mark.slow
def test_every_import_contract_is_kept() -> None:
    """What import-linter reports names the two modules and the line."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
        ],
        cwd=REPOSITORY,
        env={"PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_of_homeward_says_who_may_import_it() -> None:
    """A new room without a contract would be open to everyone."""
    assert set() == _rooms_of_homeward() - _protected()


@pytest.mark.parametrize("room", [*_APP_ROOMS, *_NEIGHBOURS])
def test_nobody_may_import_a_room_of_the_app_or_a_neighbour(room: str) -> None:
    """They meet in function_app and over HTTP."""
    importers = [one["allowed_importers"] for one in _contracts() if room in one.get("protected_modules", [])]
    assert [[]] == importers


@pytest.mark.parametrize("neighbour", [*_NEIGHBOURS, "homeward.cli"])
def test_no_contract_lets_a_neighbour_in(neighbour: str) -> None:
    """The emulator, the dev host and the command line import nothing of the app."""
    assert [] == [one["name"] for one in _contracts() if neighbour in one.get("allowed_importers", [])]
