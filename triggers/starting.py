"""Starting a run once: the same request is the same run for ever."""

import hashlib
import json
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from azure.durable_functions import DurableFunctionsClient

from homeward.api.access import Caller
from homeward.api.problems import FieldProblem, ProblemError
from homeward.domain.drills import DrillOrder
from homeward.domain.run_ids import run_id
from homeward.domain.runs import Operation, RunRequest
from homeward.durable_state import AlreadyExistsError, start_once
from homeward.reading import runs
from homeward.settings import Settings, from_environment
from homeward.steps.run import ROUND_TRIP, RUN, RunInput, pinned_to
from homeward.telemetry.spans import tell
from triggers.busy import refuse_busy

if TYPE_CHECKING:  # loaded at the first request
    from homeward.domain.plans.plan import Plan

_STEPS = {Operation.ROUND_TRIP: ROUND_TRIP}


async def start(client: DurableFunctionsClient, request: RunRequest, who: Caller) -> runs.Found:
    """Start the run of a request, or find it: the same request id with the same body is the same run for ever."""
    _refuse_unfit(request, from_environment())
    new_id, body_hash = run_id(request.vault_id, request.request_id), _hash(request)
    tell(run=new_id)
    known = await runs.find(client, new_id)
    if known is None:
        order = replace(_order(request, who), body_hash=body_hash, requested_at=datetime.now(UTC))
        try:
            await refuse_busy(client, request)
            await start_once(client, _STEPS.get(request.operation, RUN).name, new_id, order.to_json())
        except (AlreadyExistsError, ProblemError):  # the same request may have come at the same time
            known = await runs.find(client, new_id)
            if known is None:
                raise
        else:
            return runs.Found(new_id, order, {})
    if known.order.body_hash != body_hash:
        raise _another_body(request, new_id)
    return known


def _refuse_unfit(request: RunRequest, settings: Settings) -> None:
    """Raise ProblemError where this app's settings keep it from what is asked for."""
    if not settings.allows(request.vault_id):
        raise _out_of_reach(request)
    if settings.read_only and not request.dry_run:
        raise _read_only()
    if request.callback_url is not None:
        from triggers.callback_url import refuse_unfit

        refuse_unfit(request.callback_url, settings)


def _order(request: RunRequest, who: Caller) -> RunInput:
    """What a run starts from; a plan is pinned here, and may ask for an approval by itself."""
    read_token, decision_key = secrets.token_urlsafe(24), secrets.token_urlsafe(32)
    notify = from_environment().notify
    order = RunInput(request, "", read_token, who.id, who.name, decision_key, notify=notify)
    if request.plan is None:
        return order
    from triggers.pinning import pinned

    plan = pinned(request)
    return pinned_to(replace(order, request=replace(request, drill=_drill(request, plan))), plan)


def _drill(request: RunRequest, plan: "Plan") -> DrillOrder | None:
    """As the request has it, else as the plan does."""
    if request.operation is not Operation.DRILL or request.drill is not None:
        return request.drill
    if plan.drill is None:
        detail = f"Neither the request nor the plan {plan.name!r} says how it is drilled."
        problem = FieldProblem("/drill", detail, "Name a test network in one of the two.")
        raise ProblemError(HTTPStatus.BAD_REQUEST, detail, [problem])
    return plan.drill.order


def _hash(request: RunRequest) -> str:
    body = replace(request, request_id="", vault_id=request.vault_id.lower()).to_json()
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _out_of_reach(request: RunRequest) -> ProblemError:
    problem = FieldProblem(
        "/vaultId",
        f"The vault {request.vault_id} is not in HOMEWARD_VAULT_IDS.",
        "Ask the owner of this app to add the vault to the allow-list.",
    )
    return ProblemError(HTTPStatus.FORBIDDEN, problem.detail, [problem])


def _read_only() -> ProblemError:
    detail = "This app only reads (HOMEWARD_READ_ONLY), and the run would change something in Azure."
    remedy = 'Send "dryRun": true, or start the app without it: `make run` with ALLOW_CHANGES=1.'
    return ProblemError(HTTPStatus.FORBIDDEN, detail, [FieldProblem("/dryRun", detail, remedy)])


def _another_body(request: RunRequest, existing: str) -> ProblemError:
    problem = FieldProblem(
        "/requestId",
        f"The request id {request.request_id!r} belongs to run {existing}, which was asked for with another body.",
        "Send the same body again to find that run, or use a new requestId.",
    )
    return ProblemError(HTTPStatus.CONFLICT, problem.detail, [problem])
