"""A running emulator for tests, small HTTP calls to it, and the real SDK pointed at it."""

import http.client
import json
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import uvicorn

from emulator import server
from emulator.clock import Clock
from emulator.server import Secure
from emulator.service import Service
from emulator.settings import Settings

SUB = "/subscriptions/5eed0000-0000-4000-8000-000000000001"
VAULT = f"{SUB}/resourceGroups/rg-recovery/providers/Microsoft.RecoveryServices/vaults/vault-recovery"
FABRIC = f"{VAULT}/replicationFabrics/asr-a2a-default-eastus"
HOME = f"{FABRIC}/replicationProtectionContainers/asr-a2a-default-eastus-container"
AWAY = HOME.replace("eastus", "westus")
DEADLINE = 60.0
START = "2026-03-01T12:00:00Z"

type Json = dict[str, Any]


@dataclass
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: Any

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Emulator:
    def __init__(self, service: Service, port: int, secure: Secure | None = None) -> None:
        self.service = service
        self.port = port
        self.base = f"http://127.0.0.1:{port}"
        self.jobs_path = f"{VAULT}/replicationJobs"
        self.secure_base = f"https://localhost:{secure.socket.getsockname()[1]}" if secure else ""
        self.ca_file = str(secure.ca_file) if secure else ""

    def call(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        try:
            data = None if body is None else json.dumps(body)
            sent = {"Authorization": "Bearer x"} if headers is None else headers
            connection.request(method, path.replace(" ", "%20"), data, sent)
            answer = connection.getresponse()
            content = answer.read()
            return Reply(answer.status, answer.getheaders(), json.loads(content) if content else None)
        finally:
            connection.close()

    def get(self, path: str) -> Any:
        reply = self.call("GET", path)
        assert reply.status == 200, reply.body
        return reply.body

    def control(self, method: str, path: str, body: object = None) -> Any:
        reply = self.call(method, f"/_emulator/{path}", body)
        assert reply.status in (200, 201, 204), reply.body
        return reply.body

    def reset(self, **body: object) -> Json:
        return self.control("POST", "reset", {"state": "protected-away", "now": START} | body)

    def advance(self, seconds: float) -> None:
        self.control("POST", "clock", {"advanceSeconds": seconds})

    def truth(self, vm: str = "vm-01") -> Json:
        return self.control("GET", "state")["items"][vm]

    def item_id(self, vm: str = "vm-01") -> str:
        return cast("str", self.truth(vm)["id"])

    def item(self, vm: str = "vm-01") -> Json:
        return self.get(self.item_id(vm))["properties"]

    def vm_path(self, location: str, vm: str = "vm-01") -> str:
        return f"{SUB}/resourceGroups/rg-app-{location}/providers/Microsoft.Compute/virtualMachines/{vm}"

    def power(self, location: str, vm: str = "vm-01") -> str:
        view = self.get(f"{self.vm_path(location, vm)}/instanceView")
        return next(entry["code"] for entry in view["statuses"] if entry["code"].startswith("PowerState/"))

    def failover(self, vm: str = "vm-01", **changes: object) -> Reply:
        return self.call("POST", f"{self.item_id(vm)}/unplannedFailover", failover_body(**changes))

    def commit(self, vm: str = "vm-01") -> Reply:
        return self.call("POST", f"{self.item_id(vm)}/failoverCommit")

    def switch(self, vm: str = "vm-01") -> Reply:
        container = self.item_id(vm).split("/replicationProtectedItems/")[0]
        return self.call("POST", f"{container}/switchprotection", self.switch_body(vm))

    def switch_body(self, vm: str = "vm-01") -> Json:
        return switch_body(self.get, self.get(self.item_id(vm)))

    def job(self, reply: Reply) -> Json:
        """Read the job that an accepted operation names."""
        assert reply.status == 202, reply.body
        return self.get(reply.header("x-ms-request-id") or "")["properties"]

    def failed_back(self, vm: str = "vm-01") -> None:
        """Bring a VM home and commit."""
        assert self.failover(vm).status == 202
        self.advance(600)
        assert self.commit(vm).status == 202
        self.advance(60)

    def fault(self, do: Json, **match: object) -> str:
        return cast("str", self.control("POST", "faults", {"match": match, "do": do})["id"])

    def requests(self, method: str = "", part: str = "") -> list[Json]:
        found = self.control("GET", "requests")["value"]
        return [one for one in found if method in ("", one["method"]) and part.lower() in one["path"].lower()]


def failover_body(**changes: object) -> Json:
    provider = {"instanceType": "A2A"} | (
        {"recoveryPointId": changes.pop("point")} if "point" in changes else {}
    )
    properties = {"failoverDirection": "PrimaryToRecovery", "sourceSiteOperations": "NotRequired"}
    return {"properties": properties | changes | {"providerSpecificDetails": provider}}


def switch_body(get: Callable[[str], Any], item: Json) -> Json:
    """Build the body a client builds: from the item and the VM that runs now."""
    details = item["properties"]["providerSpecificDetails"]
    container = item["id"].split("/replicationProtectedItems/")[0]
    running = get(details["recoveryFabricObjectId"])["properties"]["storageProfile"]
    group = f"{SUB}/resourceGroups/rg-app-{details['primaryFabricLocation']}"
    accounts = get(f"{SUB}/providers/Microsoft.Storage/storageAccounts")["value"]
    cache = next(one["id"] for one in accounts if one["location"] == details["recoveryFabricLocation"])
    disks = [running["osDisk"], *running["dataDisks"]]
    managed = [
        {
            "diskId": disk["managedDisk"]["id"],
            "primaryStagingAzureStorageAccountId": cache,
            "recoveryResourceGroupId": group,
        }
        for disk in disks
    ]
    provider = {
        "instanceType": "A2A",
        "recoveryContainerId": container,
        "recoveryResourceGroupId": group,
        "policyId": item["properties"]["policyId"],
        "vmManagedDisks": managed,
    }
    if details["primaryAvailabilityZone"]:
        provider["recoveryAvailabilityZone"] = details["primaryAvailabilityZone"]
    return {"properties": {"replicationProtectedItemName": item["name"], "providerSpecificDetails": provider}}


@contextmanager
def running(scale: float = 0, ca_file: Path | None = None) -> Generator[Emulator]:
    """Serve on a free loopback port in a thread, with a CA file over https too; the clock stands unless moved."""
    service = Service(Settings(), Clock(scale))
    secure = server.secure(0, ca_file) if ca_file else None
    with serving(server.make(service, secure)) as port:
        yield Emulator(service, port, secure)


@contextmanager
def serving(web: uvicorn.Server) -> Generator[int]:
    """Run a server in a thread on a free port."""
    bound = server.listen(0)
    bound.listen(64)
    thread = threading.Thread(target=web.run, args=([bound],), daemon=True)
    thread.start()
    try:
        yield bound.getsockname()[1]
    finally:
        web.should_exit = True
        thread.join(5)
        bound.close()
