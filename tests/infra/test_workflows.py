"""The shipped workflows: least rights, actions by commit, and nothing of a caller's in a shell."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.infra.bicep import load, modules
from tests.rules.sources import REPOSITORY

FOLDER = REPOSITORY / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
FLOWS: dict[str, dict[str, Any]] = {one.name: yaml.safe_load(one.read_text("utf-8")) for one in FILES}


def faults(flow: dict[str, Any]) -> list[str]:
    found = [] if flow.get("permissions") == {"contents": "read"} else ["more than reading by default"]
    for name, job in flow["jobs"].items():
        if "timeout-minutes" not in job:
            found.append(f"{name} may hang")
        if job.get("permissions", {}).get("id-token") == "write" and "environment" not in job:
            found.append(f"{name} signs in without an environment that guards it")
        for step in job["steps"]:
            if "uses" in step and not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]):
                found.append(f"{name} takes any {step['uses']}")
            if "${{" in step.get("run", ""):
                found.append(f"{name} puts somebody's words into a shell")
    return found


def test_there_are_workflows() -> None:
    assert {"ci.yml", "infra.yml", "nightly.yml"} <= set(FLOWS)


@pytest.mark.parametrize("name", sorted(FLOWS))
def test_a_workflow_has_no_fault(name: str) -> None:
    assert [] == faults(FLOWS[name])


@pytest.mark.parametrize("file", FILES, ids=lambda one: one.name)
def test_a_pinned_action_says_which_version_it_is(file: Path) -> None:
    """Nobody can read a commit."""
    used = re.findall(r"uses: (\S+)(.*)", file.read_text("utf-8"))
    assert used
    assert all(re.fullmatch(r" # v\d+\.\d+\.\d+", said) for _, said in used), used


@pytest.mark.parametrize(
    ("job", "found"),
    [
        ({"steps": []}, "may hang"),
        ({"timeout-minutes": 1, "steps": [{"uses": "actions/checkout@main"}]}, "takes any"),
        ({"timeout-minutes": 1, "steps": [{"uses": "actions/checkout@v5"}]}, "takes any"),
        ({"timeout-minutes": 1, "steps": [{"run": "echo ${{ github.head_ref }}"}]}, "into a shell"),
        ({"timeout-minutes": 1, "steps": [], "permissions": {"id-token": "write"}}, "without an environment"),
    ],
)
def test_a_fault_of_a_workflow_is_found(job: dict[str, Any], found: str) -> None:
    [told] = faults({"permissions": {"contents": "read"}, "jobs": {"one": job}})
    assert found in told


def test_every_template_that_is_deployed_is_compiled() -> None:
    """main.bicep with all that it uses, and what the hooks deploy by itself."""
    files = load(REPOSITORY / "infra")
    used = {f"modules/{one.path.rpartition('/')[2]}" for file in files.values() for one in modules(file)}
    roots = set(files) - used
    [steps] = [job["steps"] for name, job in FLOWS["infra.yml"]["jobs"].items() if name == "build"]
    assert all(f"infra/{one}" in steps[-1]["run"] for one in roots), roots


def test_what_if_gives_every_parameter_that_has_no_default() -> None:
    main = load(REPOSITORY / "infra")["main.bicep"]
    [steps] = [job["steps"] for name, job in FLOWS["infra.yml"]["jobs"].items() if name == "what-if"]
    given = set(re.findall(r"(\w+)=\"\$", steps[-1]["run"]))
    assert main.needed <= given <= set(main.parameters)


def test_each_night_hunts_with_every_target_that_draws_a_seed() -> None:
    """And makes `make test` draw one, which by itself takes the same values each time."""
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    drawing = {
        name
        for name, rule in re.findall(r"^(\w+):.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
        if "$(drawn)" in rule
    }
    hunted = set(FLOWS["nightly.yml"]["jobs"]["hunt"]["strategy"]["matrix"]["hunt"])

    assert drawing
    assert drawing | {"HOMEWARD_SEED=new test"} <= hunted
