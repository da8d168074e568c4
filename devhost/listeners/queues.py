"""Queue triggers on a storage account, as the extension has them: batches, time-outs, and a poison queue.

They live by the account's clock, so by real time: how the host's own clock goes makes no difference.
"""

import asyncio
import base64
import binascii
import contextlib
import logging
from collections.abc import Coroutine, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from devhost.errors import DevhostError, WorkerLostError
from devhost.functions import Function
from devhost.listeners.listener import Surroundings
from devhost.storage import Storage, connection_string
from devhost.worker.messages import Input

if TYPE_CHECKING:
    from azure.storage.queue import QueueMessage
    from azure.storage.queue.aio import QueueClient

log = logging.getLogger(__name__)

_POISON = "-poison"
_LONGEST_NAME = 63
# A message is hidden this long while its function runs, and hidden again at half of it (seconds).
_HIDDEN = 600.0
_FIRST_PAUSE = 0.1


class Queues:
    """All queue triggers of the app."""

    def __init__(self, functions: Iterable[Function], at: Surroundings) -> None:
        self._functions, self._at = list(functions), at
        self._storage = Storage()
        self._watched: list[_Queue] = []
        self._watching: list[asyncio.Task[None]] = []

    def start(self) -> None:
        for function in self._functions:
            connection = connection_string(function.trigger)
            if connection is None:
                name = function.trigger.get("connection") or "AzureWebJobsStorage"
                log.warning("%s is off: no connection string is set in %s", function.name, name)
                continue
            self._watched.append(_Queue(function, connection, self._storage, self._at))
        self._watching = [asyncio.create_task(each.watch()) for each in self._watched]

    def next_due(self) -> datetime | None:
        return None

    def fire_due(self) -> None:
        """Nothing is due by the host's clock."""

    def fire_by_hand(self, function: Function, text: str) -> None:
        name = function.parameter
        by_hand = self._at.run(
            function, Input(name, "string", text, {"Id": "by-hand"}), f"{function.name} (by hand)"
        )
        self._watching.append(asyncio.create_task(_quietly(by_hand)))

    async def stop(self, seconds: float) -> None:
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        await asyncio.gather(*(each.drain(seconds) for each in self._watched))
        async with self._storage:
            pass


class _Queue:
    """One function and the queue that it serves."""

    def __init__(self, function: Function, connection: str, storage: Storage, at: Surroundings) -> None:
        self._function, self._at, self._settings = function, at, at.settings.queues
        self._name = str(function.trigger["queueName"]).lower()
        self._queue = storage.queue(connection, self._name)
        poison = f"{self._name}{_POISON}"
        has_poison = not self._name.endswith(_POISON) and len(poison) <= _LONGEST_NAME
        self._poison = storage.queue(connection, poison) if has_poison else None
        self._running: set[asyncio.Task[None]] = set()

    async def watch(self) -> None:
        """Take batches for as long as the host serves; an empty queue is asked ever more slowly."""
        pause = _FIRST_PAUSE
        while True:
            while len(self._running) > self._settings.new_batch_threshold:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            found = await self._take()
            for message in found:
                self._begin(self._serve(message))
            await asyncio.sleep(0 if found else pause)
            pause = _FIRST_PAUSE if found else min(2 * pause, self._settings.max_polling_interval)

    async def drain(self, seconds: float) -> None:
        """Give what runs so long to end; the messages of the rest come back when their time-out is over."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _take(self) -> "list[QueueMessage]":
        """A batch; none where the queue is not there yet, or its account does not answer."""
        from azure.core.exceptions import AzureError, ResourceNotFoundError

        size = self._settings.batch_size
        try:
            batch = self._queue.receive_messages(
                max_messages=size, messages_per_page=size, visibility_timeout=round(_HIDDEN)
            )
            return [message async for message in batch]
        except ResourceNotFoundError:
            return []
        except AzureError as error:
            log.warning("%s: the queue %s does not answer: %s", self._function.name, self._name, error)
            return []

    async def _serve(self, message: "QueueMessage") -> None:
        from azure.core.exceptions import AzureError

        try:
            await self._settle(message, succeeded=await self._run(message))
        except AzureError as error:
            log.error("%s: message %s comes back: %s", self._function.name, message.id, error)  # noqa: TRY400

    async def _run(self, message: "QueueMessage") -> bool:
        """Run the function, unless the message was taken too often or cannot be decoded."""
        if self._poison is not None and (message.dequeue_count or 0) > self._settings.max_dequeue_count:
            return False
        try:
            text = self._decoded(message)
        except ValueError as error:
            log.error("%s: message %s is not base64: %s", self._function.name, message.id, error)  # noqa: TRY400
            message.dequeue_count = self._settings.max_dequeue_count
            return False
        label = f"{self._function.name} (message {message.id}, taken {message.dequeue_count} times)"
        source = Input(self._function.parameter, "string", text, _about(message))
        hiding = asyncio.create_task(self._keep_hidden(message))
        try:
            return (await self._at.run(self._function, source, label)).failure is None
        except WorkerLostError as lost:
            log.error("%s failed: %s", label, lost)  # noqa: TRY400
            return False
        finally:
            hiding.cancel()
            await asyncio.gather(hiding, return_exceptions=True)

    async def _settle(self, message: "QueueMessage", *, succeeded: bool) -> None:
        """Delete it, give it back for another try, or move it to the poison queue.

        Where there is no poison queue a failed one stays hidden, as on the real host, which fears a fast loop.
        """
        if succeeded:
            await self._queue.delete_message(message)
        elif self._poison is not None and (message.dequeue_count or 0) >= self._settings.max_dequeue_count:
            log.error("%s: message %s moves to %s%s", self._function.name, message.id, self._name, _POISON)
            await put(self._poison, str(message.content))
            await self._queue.delete_message(message)
        elif self._poison is not None:
            await self._queue.update_message(
                message, visibility_timeout=round(self._settings.visibility_timeout)
            )

    async def _keep_hidden(self, message: "QueueMessage") -> None:
        while True:
            await asyncio.sleep(_HIDDEN / 2)
            renewed = await self._queue.update_message(message, visibility_timeout=round(_HIDDEN))
            message.pop_receipt = renewed.pop_receipt

    def _decoded(self, message: "QueueMessage") -> str:
        content = str(message.content)
        if self._settings.message_encoding == "none":
            return content
        try:
            return base64.b64decode(content, validate=True).decode()
        except binascii.Error as error:
            raise ValueError(str(error)) from error


def encoded(text: str, encoding: str) -> str:
    return text if encoding == "none" else base64.b64encode(text.encode()).decode()


async def put(queue: "QueueClient", content: str) -> None:
    """Put a message into a queue, which is made where it is not there yet."""
    from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError

    try:
        await queue.send_message(content)
    except ResourceNotFoundError:
        with contextlib.suppress(ResourceExistsError):
            await queue.create_queue()
        await queue.send_message(content)


def _about(message: "QueueMessage") -> dict[str, str | int | None]:
    times = {
        "InsertionTime": message.inserted_on,
        "ExpirationTime": message.expires_on,
        "NextVisibleTime": message.next_visible_on,
    }
    return {
        "Id": message.id,
        "DequeueCount": message.dequeue_count,
        "PopReceipt": message.pop_receipt,
        **{name: moment.isoformat() if moment else None for name, moment in times.items()},
    }


async def _quietly(run: Coroutine[Any, Any, object]) -> None:
    try:
        await run
    except (WorkerLostError, DevhostError) as error:
        log.error("failed: %s", error)  # noqa: TRY400
