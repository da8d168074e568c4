"""A random walk over everything that can be asked: jobs and items agree, and nothing forbidden is accepted."""

import random
from typing import Any

import pytest

from emulator.site_recovery.item import STATES
from tests.emulator.support import Emulator, Reply

STEPS = 60
NEEDS = {"failover": "UnplannedFailover", "commit": "Commit", "switch": "SwitchProtection"}


def _ask(emulator: Emulator, action: str) -> Reply | None:
    match action:
        case "failover":
            return emulator.failover(sourceSiteOperations=random.choice(["Required", "NotRequired"]))
        case "commit":
            return emulator.commit()
        case "switch":
            committed = emulator.item()["providerSpecificDetails"]["recoveryFabricObjectId"]
            return emulator.switch() if committed else None
        case "cancel":
            job = emulator.truth()["job"]
            return emulator.call("POST", _job_path(emulator, job)) if job else None
        case _:
            where = random.choice(["eastus", "westus"])
            return emulator.call("POST", f"{emulator.vm_path(where)}/{action}")


def _job_path(emulator: Emulator, job: str) -> str:
    return f"{emulator.item_id().split('/replicationFabrics/')[0]}/replicationJobs/{job}/cancel"


def _check(emulator: Emulator) -> None:
    state: dict[str, Any] = emulator.control("GET", "state")
    item = state["items"]["vm-01"]
    running = [
        job["name"] for job in state["jobs"] if job["state"] == "InProgress" and job["scenario"] != "EnableDr"
    ]

    assert item["protectionState"] in {phase.value for phase in STATES}
    assert running == ([item["job"]] if item["job"] else [])


@pytest.mark.parametrize("seed", range(4))
def test_random_walk(emulator: Emulator, seed: int) -> None:
    """Whatever is asked in whatever order, only allowed operations are accepted and states stay known."""
    random.seed(seed)
    for _ in range(STEPS):
        action = random.choice([*NEEDS, *NEEDS, "cancel", "powerOff", "deallocate", "start"])
        allowed = emulator.item()["allowedOperations"]
        reply = _ask(emulator, action)
        if reply and reply.status == 202 and action in NEEDS:
            assert NEEDS[action] in allowed
        if reply and action in NEEDS and NEEDS[action] not in allowed:
            assert reply.status == 409
        emulator.advance(random.choice([1, 40, 700, 4000]))
        _check(emulator)
