"""What a signal starts: an assessment for each plan that listens to signals. The same signal starts each once."""

import base64
import hashlib
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import azure.durable_functions as df
import azure.functions as func

from homeward.api.problems import ProblemError
from homeward.domain.signals import Signal
from homeward.durable_state import AlreadyExistsError, entity_state, instance, start_once
from homeward.settings import from_environment
from homeward.steps.assessment import ASSESSMENT, AssessmentInput
from homeward.telemetry.logs import logger
from triggers.answers import base, json_answer
from triggers.routing import routed

if TYPE_CHECKING:
    from homeward.domain.plans.plan import Plan
    from homeward.domain.signal_policy import SignalPolicy

bp = df.Blueprint()
log = logger("assessments")

ASSESSMENT_ID = re.compile(r"^assess-[a-z2-7]{26}$")


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment of a signal for a plan; its address is `/api/assessments/{id}`."""

    id: str
    plan: str


async def assess(client: df.DurableFunctionsClient, signal: Signal) -> list[Assessed]:
    """Start what a signal starts, or find it: none where no plan listens.

    Raises where durable state cannot be reached: then the signal must be delivered again.
    """
    return [await _assess(client, signal, plan, policy) for plan, policy in _listening()]


@routed(bp)
async def get_assessment(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api.assessments import assessment_view

    wanted = req.route_params["id"]
    found = await _state(client, wanted) if ASSESSMENT_ID.fullmatch(wanted) else None
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"There is no assessment {wanted!r}.")
    return json_answer(assessment_view(wanted, found, base(req)))


def assessment_id(plan: str, signal: str) -> str:
    digest = hashlib.sha256(f"{plan}\n{signal}".encode()).digest()
    return "assess-" + base64.b32encode(digest).decode().lower()[:26]


def _listening() -> "list[tuple[Plan, SignalPolicy]]":
    """The plans that say what follows from signals, of vaults that we may act on."""
    from homeward.plan_files import list_plans

    settings = from_environment()
    found: list[tuple[Plan, SignalPolicy]] = []
    for file in list_plans(settings.plans):
        if file.plan is None:
            log.warning("the plan %s has mistakes, and hears no signals", file.name)
        elif file.plan.signals is not None and settings.allows(file.plan.vault_id):
            found.append((file.plan, file.plan.signals))
    return found


async def _assess(
    client: df.DurableFunctionsClient, signal: Signal, plan: "Plan", policy: "SignalPolicy"
) -> Assessed:
    one = Assessed(assessment_id(plan.name, signal.id), plan.name)
    if await _state(client, one.id) is None:
        order = AssessmentInput(signal, plan.name, plan.content_hash, plan.vault_id, policy)
        try:
            await start_once(client, ASSESSMENT.name, one.id, order.to_json())
        except AlreadyExistsError:
            log.info("%s came again", signal.id)
    return one


async def _state(client: df.DurableFunctionsClient, wanted: str) -> dict[str, Any] | None:
    """What an assessment was asked and how it stands, also after its history was purged."""
    seen = await instance(client, wanted)
    if seen is not None:
        cut_off = {"cutOff": True} if seen.ended and not seen.output else {}
        return seen.input | (seen.output or seen.status) | cut_off
    return await entity_state(client, "assessed", wanted) or None
