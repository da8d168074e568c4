"""`make preflight`: what it says of a vault, and that it sends nothing but GETs."""

import subprocess
import sys
from datetime import UTC, datetime

import httpx2
import pytest

from tests.app.conftest import DEADLINE, REPOSITORY, VAULT, environment

pytestmark = pytest.mark.slow


def preflight(
    emulator: str, *arguments: str, **reset: object
) -> tuple[subprocess.CompletedProcess[str], set[str]]:
    """Run the command against a fresh vault; its end, and the methods it used."""
    now = datetime.now(UTC).isoformat()
    with httpx2.Client(base_url=emulator, trust_env=False, timeout=DEADLINE) as azure:
        body = {"state": "protected-away", "vms": 2, "now": now, **reset}
        azure.post("/_emulator/reset", json=body).raise_for_status()
        done = subprocess.run(
            [sys.executable, "scripts/preflight.py", *arguments],
            cwd=REPOSITORY,
            env=environment(emulator),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        logged = azure.get("/_emulator/requests").json()["value"]
    return done, {one["method"] for one in logged}


def test_says_what_is_ready_and_sends_gets_only(emulator_url: str) -> None:
    """Every replicated VM is looked at; nothing is changed."""
    done, methods = preflight(emulator_url, VAULT)

    assert (0, {"GET"}) == (done.returncode, methods), done.stderr
    assert "2 ready, 0 with something in the way. Nothing was changed." in done.stdout


def test_names_what_is_in_the_way_with_its_remedy(emulator_url: str) -> None:
    """A finding that would stop a run is told, and the command says so by its exit code."""
    done, methods = preflight(emulator_url, VAULT, "vm-02", overrides={"vm-02": {"originalVm": "running"}})

    assert (1, {"GET"}) == (done.returncode, methods)
    assert "OriginalVmRunning" in done.stdout
    assert "Do not delete it." in done.stdout


def test_a_vm_that_is_at_home_is_no_fault(emulator_url: str) -> None:
    """In a vault where nothing was failed over everything is as it should be."""
    done, _ = preflight(emulator_url, VAULT, state="protected-home")

    assert 0 == done.returncode, done.stdout
    assert "AlreadyHome" in done.stdout


@pytest.mark.parametrize("arguments", [(), ("vault-recovery",)])
def test_misuse_is_answered_with_the_usage(emulator_url: str, arguments: tuple[str, ...]) -> None:
    """What is not a vault's id is not sent anywhere."""
    done, methods = preflight(emulator_url, *arguments)

    assert (2, set()) == (done.returncode, methods)
    assert "usage: make preflight VAULT=" in done.stderr
