"""az and azd, for the hooks. Nothing but the standard library: whoever deploys has these two and a Python."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

# A new right is not everywhere at once, nor is a function that was just deployed.
PASSING = ("Forbidden", "Destination endpoint not found")
TRIES, PAUSE = 20, float(os.environ.get("HOMEWARD_HOOK_PAUSE", "15"))
HERE = Path(__file__).resolve().parent
# The subscription that azd deploys to; the one that az takes by itself may be another.
OWN = "AZURE_SUBSCRIPTION_ID"

type Json = dict[str, Any]


class Refused(Exception):
    """What is wrong, and the remedy."""


def az(*arguments: str) -> Any:
    """What az answers, as JSON. Raises Refused with what az said."""
    command = [_program("az"), *arguments, "--output", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"az {' '.join(arguments[:3])}: {done.stderr.strip()}")
    return json.loads(done.stdout) if done.stdout.strip() else None


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise Refused(f"{name} is not on the path; docs/deploy.md says what is needed.")
    return found


def keep(name: str, value: str) -> None:
    """In the azd environment, for the next command too."""
    subprocess.run([_program("azd"), "env", "set", name, value], check=True)


def need(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise Refused(f"{name} is not set: azd env set {name} <value> (docs/deploy.md)")
    return value


def patiently(*arguments: str) -> Any:
    for left in reversed(range(TRIES)):
        try:
            return az(*arguments)
        except Refused as refused:
            if not left or not any(one in str(refused) for one in PASSING):
                raise
            time.sleep(PAUSE)
    raise AssertionError


def of(subscription: str) -> tuple[str, str]:
    return "--subscription", subscription


def deploy(module: str, *parameters: str) -> None:
    patiently(
        "deployment", "group", "create", "--resource-group", need("AZURE_RESOURCE_GROUP"), "--name", module,
        "--template-file", str(HERE / "modules" / f"{module}.bicep"), "--parameters", *parameters,
        *of(need(OWN)),
    )  # fmt: skip
