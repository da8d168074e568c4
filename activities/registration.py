"""How a step becomes an activity function: JSON in, and an envelope out that says done, later or failed."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import azure.durable_functions as df

from homeward.arm.azure import connected
from homeward.arm.budget import Need
from homeward.domain.payload import Json, Payload
from homeward.errors import ArmError, RetryLaterError, StageFailedError
from homeward.steps.step import Step

type Envelope = dict[str, Json]


def activity[I: Payload, R: Payload](
    bp: df.Blueprint, step: Step[I, R], need: Callable[[I], Need] | None
) -> Callable[[Callable[[I], Awaitable[R]]], Callable[[I], Awaitable[R]]]:
    """Register an activity that only needs its input, and the ARM calls that `need` names (None: it makes none)."""

    def register(work: Callable[[I], Awaitable[R]]) -> Callable[[I], Awaitable[R]]:
        async def run(input: dict) -> dict:  # noqa: A002 - the name that the platform binds  # pyright: ignore[reportMissingTypeArgument, reportUnknownParameterType]
            task = step.input.from_json(input)
            if need is None:
                return await envelope(work(task))
            return await envelope(paid(need(task), input, lambda: work(task)))

        run.__name__ = step.name
        bp.activity_trigger(input_name="input")(run)
        return work

    return register


def activity_with_client[I: Payload, R: Payload](
    bp: df.Blueprint, step: Step[I, R], need: Callable[[I], Need] | None
) -> Callable[[Callable[[I, Any], Awaitable[R]]], Callable[[I, Any], Awaitable[R]]]:
    """Register an activity that also reads durable state: leases, and how other runs stand. `need` as above."""

    def register(work: Callable[[I, Any], Awaitable[R]]) -> Callable[[I, Any], Awaitable[R]]:
        async def run(input: dict, client: Any) -> dict:  # noqa: A002 - as above  # pyright: ignore[reportMissingTypeArgument, reportUnknownParameterType]
            task = step.input.from_json(input)
            if need is None:
                return await envelope(work(task, client))
            return await envelope(paid(need(task), input, lambda: work(task, client)))

        run.__name__ = step.name
        bp.durable_client_input(client_name="client")(bp.activity_trigger(input_name="input")(run))
        return work

    return register


async def paid[R: Payload](need: Need, given: Mapping[str, Any], work: Callable[[], Awaitable[R]]) -> R:
    """Do the work once the budget has the calls that it needs. When it was scheduled comes beside its input."""
    scheduled = given.get("scheduled") or {}
    at, rank = _moment(scheduled.get("at")), _moment(scheduled.get("rank"))
    with connected().budget.turn(need, at or datetime.fromtimestamp(0, UTC), rank):
        return await work()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


async def envelope(work: Awaitable[Payload]) -> Envelope:
    try:
        return {"result": (await work).to_json()}
    except RetryLaterError as error:
        later: Envelope = {"retryAfterSeconds": error.retry_after_seconds, "fault": error.fault.to_json()}
        limits: Envelope = {"tries": error.tries, "rank": error.rank.isoformat() if error.rank else None}
        return later | {name: value for name, value in limits.items() if value is not None}
    except (ArmError, StageFailedError) as error:
        return {"fault": error.fault.to_json()}
