"""Orchestrations under load while worker and host are killed at random moments: none lost, none wrong.

`HOMEWARD_SEED` repeats a run, `HOMEWARD_SOAK` says how many rounds; `make soak` runs five.
"""

import contextlib
import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.devhost.processes import HostProcess
from tests.seeds import SEED, dice

COUNT = 300
WORKER_KILLS, HOST_KILLS = 5, 2
KILLS = ["worker"] * WORKER_KILLS + ["host"] * HOST_KILLS
TIMERS = 3
FLOWS: dict[str, tuple[object, Callable[[Any], bool]]] = {
    "chain": (["x", "y", "z"], lambda output: output == ["Hello x!", "Hello y!", "Hello z!"]),
    "fan_out": (5, lambda output: output == 20),
    "parent": (1, lambda output: len(output) == TIMERS and min(output) >= 1),  # no timer is early
}


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_nothing_is_lost_and_nothing_is_wrong(tmp_path: Path) -> None:
    """Three hundred orchestrations a round, five kills of the worker and two of the host."""
    sys.stdout.write(f"HOMEWARD_SEED={SEED}\n")
    for number in range(int(os.environ.get("HOMEWARD_SOAK", "1"))):
        folder = tmp_path / f"round-{number}"
        folder.mkdir()
        _play(folder, dice(f"soak {number}"))


def _play(folder: Path, chance: random.Random) -> None:
    moments = dict(zip(chance.sample(range(COUNT), len(KILLS)), KILLS, strict=True))
    flows = chance.choices(list(FLOWS), k=COUNT)
    database = str(folder / "hub.db")
    with contextlib.ExitStack() as hosts:
        host = hosts.enter_context(HostProcess(folder, "--db", database))
        for number, name in enumerate(flows):
            host.begin(name, FLOWS[name][0], f"i{number}")
            if moments.get(number) == "worker":
                os.kill(host.worker_pid, signal.SIGKILL)
            elif moments.get(number) == "host":
                host.kill()
                host = hosts.enter_context(HostProcess(folder, "--db", database))
        outputs = [host.output(f"i{number}") for number in range(COUNT)]
        log = host.log

    wrong = [each for each in zip(flows, outputs, strict=True) if not FLOWS[each[0]][1](each[1])]
    assert [] == wrong
    assert WORKER_KILLS - HOST_KILLS <= log.count("killed by SIGKILL")  # a killed host has no time to say it
