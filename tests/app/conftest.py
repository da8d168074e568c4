"""The app under test: unmodified, on the dev host in this process, against a real emulator process.

Time jumps over every wait, on both sides together; nothing sleeps.
"""

import asyncio
import ssl
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from devhost.testing import RunningHost, host
from homeward.arm.azure import disconnect
from tests.app.conformity import conforms
from tests.azurite.account import account
from tests.infra.observed import hold
from tests.infra.roles import ACTOR, OBSERVER

if TYPE_CHECKING:
    from tests.app.requests_queue import Queues

REPOSITORY = Path(__file__).resolve().parents[2]
VAULT = (
    "/subscriptions/5eed0000-0000-4000-8000-000000000001/resourceGroups/rg-recovery"
    "/providers/Microsoft.RecoveryServices/vaults/vault-recovery"
)
VMS = (
    "/subscriptions/5eed0000-0000-4000-8000-000000000001/resourceGroups/rg-app-{region}"
    "/providers/Microsoft.Compute/virtualMachines"
)
KEY = {"x-functions-key": "dev"}
DEADLINE = 150.0
# Read once, not for each of many clients: nobody here speaks TLS.
TLS = ssl.create_default_context()

type Json = dict[str, Any]


@pytest.fixture(scope="session")
def emulator_url() -> Generator[str]:
    command = [
        sys.executable,
        "-m",
        "emulator",
        "--port",
        "0",
        "--time-scale",
        "0",
        "--state",
        "protected-away",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield line.rsplit(" ", 1)[-1].strip()
        process.terminate()


class Mover:
    """Takes Azure's clock along where the host's jumps, and tells who waits for a moment."""

    def __init__(self, azure: httpx2.AsyncClient) -> None:
        self._azure, self._moved, self.now = azure, asyncio.Event(), datetime.min.replace(tzinfo=UTC)

    async def move(self, moment: datetime) -> None:
        answer = await self._azure.post("/_emulator/clock", json={"now": moment.isoformat()})
        if answer.status_code != HTTPStatus.CONFLICT:  # a test put Azure's clock ahead: ours follows
            answer.raise_for_status()
        self.now = moment
        self._moved.set()
        self._moved.clear()

    async def past(self, moment: datetime) -> None:
        while self.now <= moment:
            await self._moved.wait()


@dataclass(frozen=True, slots=True)
class World:
    """The app over HTTP, and the control plane of the Azure it acts on."""

    host: RunningHost
    api: httpx2.AsyncClient
    azure: httpx2.AsyncClient
    mover: Mover

    async def start(self, *items: str, headers: dict[str, str] | None = None, **fields: Any) -> Json:
        named = {} if "plan" in fields else {"items": list(items)}
        body = {"operation": "Failback", "vaultId": VAULT, **named, **fields}
        answer = await self.api.post("/api/runs", json=body, headers=headers)
        assert answer.status_code == 202, answer.text
        return answer.json()

    async def run(self, *items: str, **fields: Any) -> Json:
        """Start a run, let it end, and read it."""
        return await self.ended(await self.start(*items, **fields))

    async def ended(self, started: Json) -> Json:
        await self.host.wait(started["id"], DEADLINE)
        return (await self.api.get(f"/api/runs/{started['id']}")).json()

    async def control(self, path: str, body: Json | None = None) -> Json:
        answer = await self.azure.post(f"/_emulator/{path}", json=body or {})
        assert answer.is_success, answer.text
        return answer.json() if answer.content else {}

    async def state(self, vm: str = "vm-01") -> Json:
        """The emulator's own truth about one VM."""
        return (await self.azure.get("/_emulator/state")).json()["items"][vm]

    async def held(self, fault_id: str) -> bool:
        """Whether a request is held by this fault now."""
        faults = (await self.azure.get("/_emulator/faults")).json()["value"]
        return any(one["id"] == fault_id and one["held"] for one in faults)

    async def until(self, happened: Callable[[], Awaitable[bool]]) -> None:
        """Wait for a condition, with a deadline in real seconds. Each look is a request, so it yields by itself."""
        async with asyncio.timeout(DEADLINE):
            while not await happened():
                if self.host.failed.done():
                    raise self.host.failed.result()

    async def later(self, moment: datetime) -> None:
        """Wait until the clock has jumped past a moment, with a deadline in real seconds; asks nobody meanwhile."""
        passed = asyncio.ensure_future(self.mover.past(moment))
        try:
            async with asyncio.timeout(DEADLINE):
                await asyncio.wait([passed, self.host.failed], return_when=asyncio.FIRST_COMPLETED)
            if not passed.done():
                raise self.host.failed.result()
        finally:
            passed.cancel()

    async def post_arm(self, path: str, body: Json | None = None) -> httpx2.Response:
        """A change made by somebody else, straight in Azure."""
        return await self.send("POST", f"{path}?api-version=2025-08-01", body)

    async def send(self, method: str, path_and_query: str, body: Json | None = None) -> httpx2.Response:
        """A call of somebody else's, straight to Azure."""
        token = await self.azure.get(
            "/msi/token?api-version=2019-08-01&resource=https://management.azure.com",
            headers={"X-IDENTITY-HEADER": "test"},
        )
        headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
        answer = await self.azure.request(method, path_and_query, json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer

    async def fire(self, name: str) -> None:
        """Let a function of a timer run now."""
        answer = await self.api.post(f"/admin/functions/{name}", json={"input": ""})
        assert answer.is_success, answer.text

    async def start_vm(self, vm: str, region: str) -> None:
        await self.post_arm(f"{VMS.format(region=region)}/{vm}/start")

    async def fail_over_by_hand(self, vm: str) -> None:
        body = {
            "properties": {
                "failoverDirection": "PrimaryToRecovery",
                "sourceSiteOperations": "NotRequired",
                "providerSpecificDetails": {"instanceType": "A2A"},
            }
        }
        await self.post_arm(f"{(await self.state(vm))['id']}/unplannedFailover", body)

    async def requests(self, *methods: str) -> list[Json]:
        """The ARM calls so far; token calls left out."""
        logged = (await self.azure.get("/_emulator/requests")).json()["value"]
        wanted = methods or ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
        return [one for one in logged if one["method"] in wanted and "/msi/token" not in one["path"]]


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the app takes for its plans."""
    monkeypatch.setenv("HOMEWARD_PLANS", str(tmp_path))
    return tmp_path


type Worlds = Callable[..., Any]


@pytest.fixture
def world(emulator_url: str) -> Worlds:
    """Makes a fresh Azure and a fresh host; the fields of a call go to `/_emulator/reset`."""

    @asynccontextmanager
    async def make(**reset: Any) -> AsyncGenerator[World]:
        async with httpx2.AsyncClient(base_url=emulator_url, timeout=DEADLINE, verify=TLS) as azure:
            start = {"state": "protected-away", "vms": 1, "now": datetime.now(UTC).isoformat(), **reset}
            (await azure.post("/_emulator/reset", json=start)).raise_for_status()
            await disconnect()  # what an activity that outlived the test before may have opened anew
            mover = Mover(azure)
            try:
                async with (
                    host(
                        REPOSITORY, auto_advance=True, clock_hook=mover.move, env=environment(emulator_url)
                    ) as running,
                    httpx2.AsyncClient(
                        base_url=running.url,
                        headers=KEY,
                        timeout=DEADLINE,
                        event_hooks={"response": [conforms]},
                        verify=TLS,
                    ) as api,
                ):
                    yield World(running, api, azure, mover)
            finally:
                await disconnect()  # only now does no activity run that would connect again
            hold((await azure.get("/_emulator/requests")).json()["value"])

    return make


@pytest.fixture(scope="session")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """The connection string of a storage account."""
    with account(tmp_path_factory.mktemp("azurite")) as connection:
        yield connection


@pytest.fixture
async def sender(
    storage: str, monkeypatch: pytest.MonkeyPatch, anyio_backend: str
) -> "AsyncGenerator[Queues]":
    """The queues that the app serves in each world that a test makes."""
    from tests.app.requests_queue import QUICK, queues

    assert anyio_backend
    for name, value in {"AzureWebJobsStorage": storage, **QUICK}.items():
        monkeypatch.setenv(name, value)
    async with queues(storage) as found:
        yield found


def environment(emulator: str) -> dict[str, str]:
    return {
        "HOMEWARD_ARM_ENDPOINT": emulator,
        "HOMEWARD_VAULT_IDS": VAULT,
        "IDENTITY_ENDPOINT": f"{emulator}/msi/token",
        "IDENTITY_HEADER": "test",
        "HOMEWARD_OBSERVER_CLIENT_ID": OBSERVER,
        "HOMEWARD_ACTOR_CLIENT_ID": ACTOR,
    }
