"""How a step becomes an activity function: JSON in, and an envelope out that says done, later or failed."""

from collections.abc import Awaitable, Callable
from typing import Any

import azure.durable_functions as df

from homeward.domain.payload import Json, Payload
from homeward.errors import ArmError, RetryLaterError, StageFailedError
from homeward.steps.step import Step

type Envelope = dict[str, Json]


def activity[I: Payload, R: Payload](
    bp: df.Blueprint, step: Step[I, R]
) -> Callable[[Callable[[I], Awaitable[R]]], Callable[[I], Awaitable[R]]]:
    """Register an activity that only needs its input."""

    def register(work: Callable[[I], Awaitable[R]]) -> Callable[[I], Awaitable[R]]:
        async def run(input: dict) -> dict:  # noqa: A002 - the name that the platform binds  # pyright: ignore[reportMissingTypeArgument, reportUnknownParameterType]
            return await envelope(work(step.input.from_json(input)))

        run.__name__ = step.name
        bp.activity_trigger(input_name="input")(run)
        return work

    return register


def activity_with_client[I: Payload, R: Payload](
    bp: df.Blueprint, step: Step[I, R]
) -> Callable[[Callable[[I, Any], Awaitable[R]]], Callable[[I, Any], Awaitable[R]]]:
    """Register an activity that also reads durable state: leases, and how other runs stand."""

    def register(work: Callable[[I, Any], Awaitable[R]]) -> Callable[[I, Any], Awaitable[R]]:
        async def run(input: dict, client: Any) -> dict:  # noqa: A002 - as above  # pyright: ignore[reportMissingTypeArgument, reportUnknownParameterType]
            return await envelope(work(step.input.from_json(input), client))

        run.__name__ = step.name
        bp.durable_client_input(client_name="client")(bp.activity_trigger(input_name="input")(run))
        return work

    return register


async def envelope(work: Awaitable[Payload]) -> Envelope:
    try:
        return {"result": (await work).to_json()}
    except RetryLaterError as error:
        later: Envelope = {"retryAfterSeconds": error.retry_after_seconds, "fault": error.fault.to_json()}
        return later | {"tries": error.tries} if error.tries is not None else later
    except (ArmError, StageFailedError) as error:
        return {"fault": error.fault.to_json()}
