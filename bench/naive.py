"""What a user would write instead: a script with the SDK's own pollers, one VM after the other or a thread for each.

Its sleeps are bound to the emulator's clock: when every thread sleeps, the clock moves to the next one's end.
"""

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import httpx2
from azure.core.credentials import AccessToken
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import BearerTokenCredentialPolicy
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest
from azure.mgmt.recoveryservicessiterecovery import SiteRecoveryManagementClient

from bench.bound import lower_bound
from bench.row import Row, counted
from bench.vault import vms_of
from scripts.pair import VAULT_ID, Pair, running_pair

_SUBSCRIPTION, _GROUP, _VAULT = (VAULT_ID.split("/")[number] for number in (2, 4, 8))
_VM_API = "2024-11-01"
# How often such scripts look: at a VM that goes off, and at an item until it is Protected (seconds).
_LOOK_AT_VM, _LOOK_AT_ITEM = 10.0, 60.0

type Json = dict[str, Any]


class Clock:
    """The emulator's clock for `threads` threads: it moves once all of them sleep or have ended."""

    def __init__(self, http: httpx2.Client, threads: int) -> None:
        self._http, self._awake = http, threads
        self.now = datetime.fromisoformat(http.get("/_emulator/clock").json()["now"])
        self.started = self.now
        self._sleepers: list[datetime] = []
        self._changed = threading.Condition()

    def sleep(self, seconds: float) -> None:
        with self._changed:
            until = self.now + timedelta(seconds=seconds)
            self._sleepers.append(until)
            self._nod_off()
            self._changed.wait_for(lambda: self.now >= until)

    def end(self) -> None:
        """A thread has done its work."""
        with self._changed:
            self._nod_off()

    @property
    def seconds(self) -> float:
        return (self.now - self.started).total_seconds()

    def _nod_off(self) -> None:
        self._awake -= 1
        if self._awake or not self._sleepers:
            return
        self.now = min(self._sleepers)
        self._http.post("/_emulator/clock", json={"now": self.now.isoformat()}).raise_for_status()
        self._awake = self._sleepers.count(self.now)
        self._sleepers = [one for one in self._sleepers if one != self.now]
        self._changed.notify_all()


class _Transport(RequestsTransport):
    """Pollers and retries of the SDK sleep here."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def sleep(self, duration: float) -> None:
        self._clock.sleep(duration)


class _Credential:
    def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        return AccessToken("bench", 4_000_000_000)


class _Bearer(BearerTokenCredentialPolicy[Any, Any]):
    def on_request(self, request: PipelineRequest[Any]) -> None:
        request.context.options["enforce_https"] = False
        super().on_request(request)


def _sdk(url: str, clock: Clock) -> SiteRecoveryManagementClient:
    credential = _Credential()
    return SiteRecoveryManagementClient(
        cast(Any, credential),
        _SUBSCRIPTION,
        base_url=url,
        transport=_Transport(clock),
        authentication_policy=_Bearer(cast(Any, credential), "https://management.azure.com/.default"),
    )


@dataclass(slots=True)
class Script:
    """The script, for one VM after the other; `recovered` is when the last one was committed."""

    sdk: SiteRecoveryManagementClient
    clock: Clock
    recovered: float = 0.0
    failures: list[str] = field(default_factory=list[str])

    def bring_home(self, item: Json) -> None:
        place = (_GROUP, _VAULT, *(item["id"].split("/")[number] for number in (10, 12)))
        name, details = item["name"], item["properties"]["providerSpecificDetails"]
        self._power_off(details["fabricObjectId"])
        items = cast(Any, self.sdk.replication_protected_items)
        items.begin_unplanned_failover(*place, name, _FAILOVER).result()
        items.begin_failover_commit(*place, name).result()
        self.recovered = max(self.recovered, self.clock.seconds)
        body = self._switch_body(item, details)
        containers = cast(Any, self.sdk.replication_protection_containers)
        containers.begin_switch_protection(*place, body).result()
        moved = item["properties"]["recoveryContainerId"].split("/")
        while self._state(moved, name) != "Protected":
            self.clock.sleep(_LOOK_AT_ITEM)

    def _power_off(self, vm_id: str) -> None:
        self._send("POST", f"{vm_id}/powerOff")
        while "PowerState/stopped" not in str(self._send("GET", vm_id, "&$expand=instanceView")):
            self.clock.sleep(_LOOK_AT_VM)

    def _switch_body(self, item: Json, details: Json) -> Json:
        group, vm = details["recoveryAzureResourceGroupId"], details["recoveryAzureVMName"]
        running = self._send("GET", f"{group}/providers/Microsoft.Compute/virtualMachines/{vm}")
        home = details["fabricObjectId"].rsplit("/providers/", 1)[0]
        cache = self._cache(details["recoveryFabricLocation"])
        mapping = self._mapping(item)
        disk = {
            "diskId": running["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"],
            "primaryStagingAzureStorageAccountId": cache,
            "recoveryResourceGroupId": home,
        }
        chosen = {
            "instanceType": "A2A",
            "recoveryContainerId": item["id"].rsplit("/", 2)[0],
            "vmManagedDisks": [disk],
            "recoveryResourceGroupId": home,
            "policyId": mapping["properties"]["policyId"],
        }
        return {
            "properties": {"replicationProtectedItemName": item["name"], "providerSpecificDetails": chosen}
        }

    def _cache(self, region: str) -> str:
        found = self._send(
            "GET", f"/subscriptions/{_SUBSCRIPTION}/providers/Microsoft.Storage/storageAccounts"
        )
        return next(one["id"] for one in found["value"] if one["location"] == region)

    def _mapping(self, item: Json) -> Json:
        found = self._send(
            "GET", f"{item['properties']['recoveryContainerId']}/replicationProtectionContainerMappings"
        )
        here = item["id"].rsplit("/", 2)[0].lower()
        return next(
            one for one in found["value"] if one["properties"]["targetProtectionContainerId"].lower() == here
        )

    def _state(self, moved: list[str], name: str) -> str:
        item = self.sdk.replication_protected_items.get(_GROUP, _VAULT, moved[10], moved[12], name)
        return str(cast(Any, item).properties.protection_state)

    def _send(self, method: str, path: str, query: str = "") -> Json:
        request = HttpRequest(method, f"{path}?api-version={_VM_API}{query}")
        answer = cast(Any, self.sdk).send_request(request)
        answer.raise_for_status()
        return answer.json() if answer.content else {}


_FAILOVER = {
    "properties": {
        "failoverDirection": "PrimaryToRecovery",
        "sourceSiteOperations": "NotRequired",
        "providerSpecificDetails": {"instanceType": "A2A"},
    }
}


def measure(vms: int) -> list[Row]:
    """The thread pool, and for a few VMs also one after the other."""
    rows = [_measure("threads", vms, vms)]
    return [_measure("one by one", vms, 1), *rows] if vms <= 10 else rows  # noqa: PLR2004


def _measure(who: str, vms: int, threads: int) -> Row:
    began, cpu = time.monotonic(), time.process_time()
    with running_pair(vms=vms, time_scale=0) as pair, _client(pair) as http:
        url = pair.emulator_url
        clock = Clock(http, threads)
        script = Script(_sdk(url, clock), clock)
        items = [
            cast(Any, one).as_dict() for one in script.sdk.replication_protected_items.list(_GROUP, _VAULT)
        ]
        _run(script, items, threads)
        requests = http.get("/_emulator/requests").json()["value"]
        bound = lower_bound(vms_of(http, url))
    if script.failures:
        who = f"{who} ({len(script.failures)} failed: {script.failures[0][:80]})"
    return Row(
        who, vms, 1, script.recovered, clock.seconds, bound, counted(requests),
        time.monotonic() - began, time.process_time() - cpu,
    )  # fmt: skip


def _client(pair: Pair) -> httpx2.Client:
    return httpx2.Client(base_url=pair.emulator_url, timeout=300, trust_env=False)


def _run(script: Script, items: list[Json], threads: int) -> None:
    queues = [items[number::threads] for number in range(threads)]
    workers = [threading.Thread(target=_work, args=(script, queue)) for queue in queues]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def _work(script: Script, items: list[Json]) -> None:
    try:
        for item in items:
            script.bring_home(item)
    except Exception as error:  # noqa: BLE001 - the script gives up here, and the table tells it
        script.failures.append(f"{type(error).__name__}: {error}")
    finally:
        script.clock.end()
