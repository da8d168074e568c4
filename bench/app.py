"""The real app, unmodified, on the dev host against the emulator: time jumps from timer to timer on both sides."""

import time
from datetime import datetime
from typing import Any

import httpx2

from bench.bound import lower_bound
from bench.process import cpu_seconds, peak_mib
from bench.row import Row, counted
from bench.vault import vms_of
from scripts.pair import KEY, VAULT_ID, Pair, PairError, running_pair

_MOST_NAMED = 50  # VMs that one request may name
_LOOK_EVERY = 2.0  # seconds of real time

type Json = dict[str, Any]


def measure(vms: int) -> Row:
    """One wave: as many runs of fifty named VMs as it takes, all at once."""
    started = time.monotonic()
    with running_pair(vms=vms, time_scale=0) as pair, _client(pair) as http:
        begun = _emulator_time(http, pair)
        known = vms_of(http, pair.emulator_url)
        named = [vm.name for vm in known]
        runs = [_start(http, named[at : at + _MOST_NAMED]) for at in range(0, vms, _MOST_NAMED)]
        for run in runs:
            _await_end(http, pair, run)
        items = [item for run in runs for item in _items(http, run)]
        events = max(_events(http, run, item["name"]) for run in runs for item in _items(http, run)[:5])
        host = http.get("/admin/host/status").json()["devhost"]
        processes = (pair.children[1].process.pid, int(host["workerPid"]))
        return Row(
            who="homeward", vms=vms, waves=1, bound=lower_bound(known),
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


def _start(http: httpx2.Client, names: list[str]) -> str:
    answer = http.post(
        "/api/runs", json={"operation": "Failback", "vaultId": VAULT_ID, "items": names}
    ).raise_for_status()
    return answer.json()["id"]


def _await_end(http: httpx2.Client, pair: Pair, run: str) -> None:
    """Raises PairError where it ends otherwise than Succeeded, or one of the two processes does."""
    while (seen := http.get(f"/api/runs/{run}").json())["status"] in ("Pending", "Running"):
        if (fault := pair.fault()) is not None:
            raise PairError(fault)
        time.sleep(_LOOK_EVERY)
    if seen["status"] != "Succeeded":
        pair.keep_logs = True
        raise PairError(
            f"{run} ended {seen['status']}: {seen['counts']} {seen['errors']}; logs: {pair.folder}"
        )


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
