"""The real app, unmodified, on the dev host against the emulator: time jumps from timer to timer on both sides."""

import os
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx2

from bench.bound import lower_bound
from bench.plan import PLAN, plan, vm_names
from bench.process import cpu_seconds, peak_mib
from bench.row import Row, counted
from bench.vault import vms_of
from scripts.pair import KEY, VAULT_ID, Pair, PairError, running_pair

_MOST_NAMED = 50  # VMs that one request may name
_LOOK_EVERY = 2.0  # seconds of real time

type Json = dict[str, Any]


def measure(vms: int, waves: int = 1, bucket: int = 250) -> Row:
    """One wave: as many runs of fifty named VMs as it takes, all at once. Several: one run of a plan.

    `bucket`: how many reads the emulator's full bucket holds.
    """
    started = time.monotonic()
    with _plans(vms, waves), running_pair(vms=vms, time_scale=0) as pair, _client(pair) as http:
        _fill_bucket(http, pair, bucket)
        begun = _emulator_time(http, pair)
        known = vms_of(http, pair.emulator_url)
        runs = [_start(http, what) for what in _requests([vm.name for vm in known], waves)]
        for run in runs:
            _await_end(http, pair, run)
        items = [item for run in runs for item in _items(http, run)]
        events = max(_events(http, run, item["name"]) for run in runs for item in _items(http, run)[:5])
        host = http.get("/admin/host/status").json()["devhost"]
        processes = (pair.children[1].process.pid, int(host["workerPid"]))
        return Row(
            who="homeward", vms=vms, waves=waves, bound=lower_bound(known, waves, bucket),
            recovered=_latest(items, "Committing") - begun,
            protected=_latest(items, "Synchronizing") - begun,
            calls=counted(http.get(f"{pair.emulator_url}/_emulator/requests").json()["value"]),
            real_seconds=time.monotonic() - started,
            cpu_seconds=sum(cpu_seconds(one) for one in processes),
            events=events, host_mib=peak_mib(processes[0]), worker_mib=peak_mib(processes[1]),
        )  # fmt: skip


def _client(pair: Pair) -> httpx2.Client:
    headers = {"x-functions-key": KEY}
    return httpx2.Client(base_url=pair.host_url, headers=headers, timeout=300, trust_env=False)


def _emulator_time(http: httpx2.Client, pair: Pair) -> float:
    return _seconds(http.get(f"{pair.emulator_url}/_emulator/clock").json()["now"])


@contextmanager
def _plans(vms: int, waves: int) -> Generator[None]:
    """A folder with the plan, which the app finds by its setting."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{PLAN}.yaml").write_text(plan(vm_names(vms), waves, VAULT_ID))
        before = os.environ.get("HOMEWARD_PLANS")
        os.environ["HOMEWARD_PLANS"] = folder
        try:
            yield
        finally:
            del os.environ["HOMEWARD_PLANS"]
            os.environ.update({"HOMEWARD_PLANS": before} if before else {})


def _fill_bucket(http: httpx2.Client, pair: Pair, size: int) -> None:
    now = http.get(f"{pair.emulator_url}/_emulator/clock").json()["now"]
    body = {"now": now, "throttle": {"enabled": True, "reads": {"size": size, "perSecond": 25}}}
    http.post(f"{pair.emulator_url}/_emulator/reset", json=body).raise_for_status()


def _requests(names: list[str], waves: int) -> list[Json]:
    if waves > 1:
        return [{"plan": PLAN}]
    return [{"items": names[at : at + _MOST_NAMED]} for at in range(0, len(names), _MOST_NAMED)]


def _start(http: httpx2.Client, what: Json) -> str:
    answer = http.post("/api/runs", json={"operation": "Failback", "vaultId": VAULT_ID, **what})
    if not answer.is_success:
        raise PairError(f"The app refused the run: {answer.text}")
    return answer.json()["id"]


def _await_end(http: httpx2.Client, pair: Pair, run: str) -> None:
    """Raises PairError where it ends otherwise than Succeeded, or one of the two processes does."""
    while (answer := http.get(f"/api/runs/{run}/outcome")).status_code == HTTPStatus.ACCEPTED:
        if (fault := pair.fault()) is not None:
            raise PairError(fault)
        time.sleep(_LOOK_EVERY)
    if not answer.is_success:
        pair.keep_logs = True
        raise PairError(f"{run} was answered {answer.status_code}; logs: {pair.folder}\n{answer.text}")


def _items(http: httpx2.Client, run: str) -> list[Json]:
    found: list[Json] = []
    link: str | None = f"/api/runs/{run}/items"
    while link:
        page = http.get(link).json()
        found, link = [*found, *page["value"]], page["nextLink"]
    return found


def _latest(items: list[Json], stage: str) -> float:
    return max(
        _seconds(span["endedAt"]) for item in items for span in item["timeline"] if span["stage"] == stage
    )


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()


def _events(http: httpx2.Client, run: str, item: str) -> int:
    path = f"/runtime/webhooks/durabletask/instances/{run}:{item}:1"
    seen = http.get(path, params={"showHistory": "true"}).raise_for_status().json()
    return len(seen["historyEvents"])
