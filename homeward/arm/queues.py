"""How many messages are in a queue of the host's own storage account."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from azure.core.exceptions import AzureError, ResourceNotFoundError
from azure.storage.queue.aio import QueueClient

from homeward.arm.credentials import credential
from homeward.errors import HomewardError
from homeward.settings import Settings

_CONNECTION = "AzureWebJobsStorage"
# Whoever asks for it asks again soon.
_ONCE: dict[str, Any] = {"retry_total": 0, "connection_timeout": 10, "read_timeout": 10}


class QueueError(HomewardError):
    """A queue could not be asked, and why; no word of it is a secret."""


def has_account(environment: Mapping[str, str]) -> bool:
    """Whether there is a connection of the host's own, in either of the platform's forms."""
    return bool(environment.get(_CONNECTION) or _url(environment))


async def depth(queue: str, environment: Mapping[str, str], settings: Settings) -> int | None:
    """How many messages are in a queue, hidden ones among them, as the service counts; None where there is none.

    Raises QueueError.
    """
    try:
        async with _open(queue, environment, settings) as client:
            return (await client.get_queue_properties()).approximate_message_count
    except ResourceNotFoundError:
        return None
    except (AzureError, ValueError) as error:
        status = getattr(error, "status_code", None) or type(error).__name__
        raise QueueError(f"The queue {queue} cannot be asked ({status}).") from error


@asynccontextmanager
async def _open(
    queue: str, environment: Mapping[str, str], settings: Settings
) -> AsyncGenerator[QueueClient]:
    if text := environment.get(_CONNECTION, ""):
        async with QueueClient.from_connection_string(text, queue, **_ONCE) as client:
            yield client
        return
    async with (
        credential(settings, environment.get(f"{_CONNECTION}__clientId", "")) as identity,
        QueueClient(_url(environment), queue, credential=identity, **_ONCE) as client,
    ):
        yield client


def _url(environment: Mapping[str, str]) -> str:
    name = environment.get(f"{_CONNECTION}__accountName", "")
    named = f"https://{name}.queue.core.windows.net" if name else ""
    return environment.get(f"{_CONNECTION}__queueServiceUri", "") or named
