"""The routes of plans: which there are, and what each says."""

from typing import TYPE_CHECKING, Any

import azure.durable_functions as df
import azure.functions as func

from homeward.api.views import page
from homeward.domain.docket import Docket
from homeward.durable_state import entity_state
from homeward.settings import from_environment
from triggers.answers import base, json_answer
from triggers.routing import routed

if TYPE_CHECKING:
    from homeward.plan_files import PlanFile

bp = df.Blueprint()


@routed(bp)
async def get_plans(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api.plan_views import plan_line
    from homeward.api.queries import PageQuery, parse_query
    from homeward.plan_files import list_plans

    skip = parse_query(PageQuery, req.params).skip
    shown = page(list_plans(from_environment().plans), skip, req.url.split("?")[0])
    lines = [plan_line(file) | await _drills(client, file) for file in shown["value"]]
    return json_answer(shown | {"value": lines})


@routed(bp)
async def get_plan(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api.plan_views import plan_view
    from triggers.pinning import plan_file

    file = plan_file(req.route_params["name"])
    looked = {"assessments": await _assessments(client, base(req), file.name)}
    return json_answer(plan_view(file) | await _drills(client, file) | looked)


async def _drills(client: df.DurableFunctionsClient, file: "PlanFile") -> dict[str, Any]:
    """When the plan was drilled, and when it is due again; nothing where it does not say how it is drilled."""
    from triggers.drills import state_of_drills

    return {"drill": await state_of_drills(client, file.plan) if file.plan is not None else None}


async def _assessments(client: df.DurableFunctionsClient, routes: str, plan: str) -> list[str]:
    """Where those are that looked into what signals told of the plan, the newest first."""
    docket = Docket.from_json(await entity_state(client, "docket", plan))
    return [f"{routes}/assessments/{one}" for one in reversed(docket.opened)]
