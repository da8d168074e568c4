"""Queues of a storage account, through Microsoft's client; which account, the app's settings say."""

import os
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from devhost.errors import DevhostError

if TYPE_CHECKING:
    from azure.storage.queue.aio import QueueClient, QueueServiceClient

_DEFAULT = "AzureWebJobsStorage"
# The account that every Azurite has, with the key that its documentation prints.
_AZURITE = (
    "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
    "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
    "QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1;"
)


def connection_string(binding: Mapping[str, object]) -> str | None:
    """The setting that a binding's `connection` names; None where it is not there, or names an identity."""
    name = str(binding.get("connection") or _DEFAULT)
    given = os.environ.get(name) or os.environ.get(f"AzureWebJobs{name}")
    return (
        _AZURITE
        if given and given.replace(" ", "").rstrip(";").lower() == "usedevelopmentstorage=true"
        else given
    )


class Storage:
    """One client an account, opened when first asked for."""

    def __init__(self) -> None:
        self._services: dict[str, QueueServiceClient] = {}

    def queue(self, connection: str, name: str) -> "QueueClient":
        """A queue with texts as they are: encoding is the caller's. Raises DevhostError without the library."""
        if connection not in self._services:
            self._services[connection] = _service(connection)
        return self._services[connection].get_queue_client(name)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for service in self._services.values():
            await service.close()


def _service(connection: str) -> "QueueServiceClient":
    try:
        from azure.storage.queue.aio import QueueServiceClient
    except ImportError as error:
        raise DevhostError("Queue triggers and outputs need azure-storage-queue: pip install it.") from error
    try:
        return QueueServiceClient.from_connection_string(connection)
    except ValueError as error:
        raise DevhostError(f"The storage connection string cannot be read: {error}.") from error
