"""What a function gives to its queue bindings is sent once it has succeeded."""

from devhost.config import QueueSettings
from devhost.functions import Binding, Function
from devhost.listeners.queues import encoded, put
from devhost.storage import Storage, connection_string
from devhost.worker.messages import Failure, Outcome

KIND = "queue"
_RETURNED = "$return"


class Outputs:
    """Sends to the queues that a function's output bindings name."""

    def __init__(self, settings: QueueSettings, storage: Storage) -> None:
        self._settings, self._storage = settings, storage

    async def send(self, function: Function, outcome: Outcome) -> Outcome:
        """The outcome; where the account does not take a message, the function has failed by it."""
        wanted = [binding for binding in function.outputs if not idle(binding)]
        if not wanted:
            return outcome
        from azure.core.exceptions import AzureError

        try:
            for binding in wanted:
                await self._send(binding, _texts(binding, outcome))
        except AzureError as error:
            return Outcome(failure=Failure(type(error).__name__, str(error), str(error)))
        return outcome

    async def _send(self, binding: Binding, texts: list[str]) -> None:
        queue = self._storage.queue(connection_string(binding) or "", str(binding["queueName"]).lower())
        for text in texts:
            await put(queue, encoded(text, self._settings.message_encoding))


def idle(binding: Binding) -> bool:
    """Whether nothing here serves this output."""
    return binding["type"] != KIND or connection_string(binding) is None


def _texts(binding: Binding, outcome: Outcome) -> list[str]:
    if binding["name"] == _RETURNED:
        return [outcome.value] if isinstance(outcome.value, str) else []
    return outcome.outputs.get(str(binding["name"]), [])
