"""The queues of the app on a real Azurite, and what was refused at its doors."""

import base64
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from azure.core.exceptions import ResourceExistsError
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from tests.app.conftest import VAULT, Json, World

QUEUE = "homeward-requests"
# The host's own settings, so that no test waits for real seconds.
QUICK = {
    f"AzureFunctionsJobHost__extensions__queues__{name}": value
    for name, value in {"maxPollingInterval": "00:00:00.1", "visibilityTimeout": "00:00:00"}.items()
}


def request(**fields: object) -> Json:
    return {"operation": "Failback", "vaultId": VAULT, "items": ["vm-01"], **fields}


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@dataclass(frozen=True, slots=True)
class Queues:
    """Where requests are sent, and where the host puts what it gave up."""

    requests: QueueClient
    poison: QueueClient

    async def send(self, body: Json | str, *, plain: bool = False) -> str:
        """Answers the message's id."""
        text = body if isinstance(body, str) else json.dumps(body)
        return (await self.requests.send_message(text if plain else encoded(text))).id

    async def empty(self) -> bool:
        """Whether every message, hidden or not, is done with."""
        counts = [
            (await one.get_queue_properties()).approximate_message_count
            for one in (self.requests, self.poison)
        ]
        return counts == [0, 0]


@asynccontextmanager
async def queues(connection: str) -> AsyncGenerator[Queues]:
    """Both queues, empty."""
    async with QueueServiceClient.from_connection_string(connection) as service:
        found = Queues(*(service.get_queue_client(name) for name in (QUEUE, f"{QUEUE}-poison")))
        for one in (found.requests, found.poison):
            try:
                await one.create_queue()
            except ResourceExistsError:
                await one.clear_messages()
        yield found


async def refusals(w: World) -> Json:
    return (await w.api.get("/api/refusals")).json()


async def refused(w: World, count: int) -> list[Json]:
    """Wait for so many, and read them."""

    async def there() -> bool:
        return len((await refusals(w))["value"]) >= count

    await w.until(there)
    return (await refusals(w))["value"]


async def runs_known(w: World) -> set[str]:
    """Every run that was ever started, by its record."""
    return {one.id.key for one in await w.host.client.get_all_entities() if one.id.entity == "record"}
