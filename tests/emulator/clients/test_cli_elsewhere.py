"""Official clients that do not live in our environment: they are installed first, unchanged, by `make clients`."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import installs
from tests.emulator.clients.sdk import SECRET, TENANT
from tests.emulator.support import SUB, Emulator, failover_body, running

pytestmark = [pytest.mark.slow, pytest.mark.clients, pytest.mark.timeout(900)]
HOUR_IN_SECONDS = 2  # how long an hour of the emulator takes; clients wait by real time
HERE = Path(__file__).parent
VERSION = "2022-08-01"  # what the CLI's own Site Recovery commands send


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Emulator]:
    """An emulator whose time flies, and which does not tell clients how long to wait."""
    with running(scale=3600 / HOUR_IN_SECONDS, ca_file=tmp_path / "ca.pem") as emulator:
        emulator.control("POST", "reset", {"state": "protected-away"})
        emulator.fault({"omitRetryAfter": True})
        yield emulator


def _ended(command: list[str], environment: dict[str, str]) -> Any:
    """Run a client's script, and read the line of JSON that it ends with."""
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | environment, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _is_away_again(emulator: Emulator, ended: Any) -> None:
    assert "Protected" == ended["protectionState"]
    assert "/asr-a2a-default-westus/" in ended["id"]
    assert {"unplannedFailover": 2, "failoverCommit": 2, "switchprotection": 2, "powerOff": 2}.items() <= (
        emulator.truth()["accepted"].items()
    )


@pytest.mark.parametrize("which", ["old", "new"])
def test_python(quick: Emulator, which: str) -> None:
    """Site Recovery 1.3.0 with Compute 30, and 2.0.0 with Compute 39: sync home, async out, over https."""
    interpreter = str(installs.python(HERE / "python" / f"{which}.txt") / "python")
    script = str(HERE / "python" / "round_trip.py")
    environment = {"EMULATOR": quick.secure_base, "CA_FILE": quick.ca_file}

    _is_away_again(quick, _ended([interpreter, script], environment))


def test_javascript(quick: Emulator) -> None:
    """The JavaScript clients, by client secret and by managed identity, over https."""
    script = str(shutil.copy(HERE / "javascript" / "round_trip.mjs", installs.node(HERE / "javascript")))
    environment = {
        "EMULATOR": quick.secure_base,
        "PLAIN": quick.base,
        "NODE_EXTRA_CA_CERTS": quick.ca_file,
    }

    _is_away_again(quick, _ended(["node", script], environment))


class Az:
    """The Azure CLI with a configuration of its own, signed in to the emulator."""

    def __init__(self, emulator: Emulator, folder: Path) -> None:
        self.program = str(installs.python(HERE / "az" / "requirements.txt") / "az")
        self.environment = os.environ | {
            "AZURE_CONFIG_DIR": str(folder),
            "REQUESTS_CA_BUNDLE": emulator.ca_file,
            "AZURE_CORE_INSTANCE_DISCOVERY": "false",
            "AZURE_CORE_COLLECT_TELEMETRY": "false",
            "PYTHONWARNINGS": "ignore",
        }
        self("cloud", "register", "-n", "Emulated", "--endpoint-resource-manager", emulator.secure_base)
        self("cloud", "set", "-n", "Emulated")
        self("login", "--service-principal", "-u", SECRET[0], "-p", SECRET[1], "--tenant", TENANT)

    def __call__(self, *arguments: str) -> Any:
        command = [self.program, *arguments, "-o", "json"]
        done = subprocess.run(
            command, capture_output=True, text=True, env=self.environment, check=False, timeout=300
        )
        assert done.returncode == 0, f"az {' '.join(arguments)}\n{done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else None

    def item(self, item_id: str) -> Any:
        return self("resource", "show", "--ids", item_id, "--api-version", VERSION)["properties"]

    def post(self, emulator: Emulator, path: str, body: object) -> None:
        """Send an operation as it is, and let time pass until the emulator has no job running."""
        url = f"{emulator.secure_base}{path}?api-version={VERSION}"
        self("rest", "--method", "post", "--url", url, "--body", json.dumps(body), "--resource", "x")
        _until(lambda: emulator.truth()["job"] is None)


def _until(check: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not check():
        assert time.monotonic() < deadline, "it never came"


@pytest.fixture
def az(quick: Emulator, tmp_path: Path) -> Az:
    return Az(quick, tmp_path / "az")


def test_azure_cli(quick: Emulator, az: Az) -> None:
    """Signed in to a cloud it read here, the CLI fails over by its own poller, commits and reprotects."""
    item = quick.item_id()
    container = item.split("/replicationProtectedItems/")[0]
    vms = [vm["name"] for vm in az("vm", "list")]
    az("vm", "deallocate", "-g", "rg-app-westus", "-n", "vm-01", "--no-wait")
    body = json.dumps(failover_body())
    invoke = ("resource", "invoke-action", "--api-version", VERSION, "--ids", item)
    az(*invoke, "--action", "unplannedFailover", "--request-body", body)
    failed_over = az.item(item)["activeLocation"]
    az.post(quick, f"{item}/failoverCommit", {})
    az.post(quick, f"{container}/switchprotection", quick.switch_body())
    _until(lambda: quick.item()["protectionState"] == "Protected")
    ended = az.item(quick.item_id())

    assert (["vm-01"], "Recovery", "Protected") == (vms, failed_over, ended["protectionState"])
    assert [SUB.rsplit("/", 1)[1]] == [one["id"] for one in az("account", "list")]
