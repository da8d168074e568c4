"""What every door for signals does with what comes in: read it, or write down why it cannot be read."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import azure.durable_functions as df

from homeward.api.problems import ProblemError
from homeward.domain.signals import Signal
from triggers.refusals import refuse

if TYPE_CHECKING:
    from homeward.api.refusals import Door


async def heard(
    client: df.DurableFunctionsClient, door: "Door", delivery_id: str, body: Callable[[], object], text: str
) -> Signal:
    """The signal of a delivery. Where it is none: ProblemError, which is also written down.

    Nobody reads what is answered to an alert.
    """
    from homeward.api.signals.reading import read_signal

    try:
        return read_signal(body())
    except ProblemError as problem:
        await refuse(client, door, delivery_id, problem, text)
        raise
