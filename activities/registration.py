"""How a step becomes an activity: JSON in, and an envelope out that says done, later or failed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Concatenate, cast

from homeward.arm.azure import connected
from homeward.arm.budget import Need
from homeward.arm.tally import tally
from homeward.domain.evidence import Fault
from homeward.domain.payload import Json, Payload
from homeward.errors import ArmError, HeldBackError, RetryLaterError, StageFailedError
from homeward.steps.step import Step
from homeward.telemetry.instances import about_instance
from homeward.telemetry.metrics import record
from homeward.telemetry.names import STEPS, Attribute
from homeward.telemetry.spans import failed, work

# What an answer is, by the first of these that it holds. A call that its budget held back has a rank.
_ANSWERS = (("result", "Done"), ("rank", "HeldBack"), ("retryAfterSeconds", "Later"), ("heldBack", "Stopped"))

type Envelope = dict[str, Json]
type Work[I: Payload, R: Payload] = Callable[Concatenate[I, ...], Awaitable[R]]


@dataclass(frozen=True, slots=True)
class Activity[I: Payload, R: Payload]:
    """What `activities.catalog` runs: the work of a step, and what it needs of ARM."""

    step: Step[I, R]
    need: Callable[[I], Need] | None
    work: Work[I, R]

    async def run(self, given: Mapping[str, Any], *client: Any) -> Envelope:
        """Do the work once the budget has its ARM calls, and tell how many it made.

        When it was scheduled comes beside its input.
        """
        task = self.step.input.from_json(given)
        with work(f"homeward.activity.{self.step.name}", _about(given)) as span, tally() as made:
            if self.need is None:
                answer = await envelope(self.work(task, *client))
            else:
                answer = await envelope(paid(self.need(task), given, lambda: self.work(task, *client)))
            _tell(span, self.step.name, answer)
        calls: Envelope = {"calls": dict(made.items())} if made else {}
        return answer | calls


def activity[I: Payload, R: Payload](
    step: Step[I, R], need: Callable[[I], Need] | None
) -> Callable[[Work[I, R]], Activity[I, R]]:
    """Make a step's activity of the function of its name, which lives in a module of that name.

    The function takes the step's input and, where the catalog says so, the durable client. `need` names the ARM calls
    that it makes (None: none).
    """
    return lambda work: Activity(step, need, work)


def _about(given: Mapping[str, Any]) -> dict[str, str]:
    """Which run, item and stage an activity is called for."""
    scheduled = given.get("scheduled") or {}
    stage = {Attribute.STAGE.value: scheduled["stage"]} if scheduled.get("stage") else {}
    return about_instance(scheduled.get("by", "")) | stage


def _tell(span: Any, step: str, answer: Envelope) -> None:
    said = next((word for key, word in _ANSWERS if key in answer), "Failed")
    span.set_attribute(Attribute.ANSWER, said)
    if said == "Failed":
        fault = Fault.from_json(cast("Mapping[str, Any]", answer["fault"]))
        failed(span, fault.code, fault.message)
    record(STEPS, step=step, answer=said)


async def paid[R: Payload](need: Need, given: Mapping[str, Any], work: Callable[[], Awaitable[R]]) -> R:
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
    except HeldBackError as error:
        return {"fault": error.fault.to_json(), "heldBack": True}
    except (ArmError, StageFailedError) as error:
        return {"fault": error.fault.to_json()}
