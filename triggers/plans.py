"""The routes of plans: which there are, and what each says."""

from http import HTTPStatus

import azure.durable_functions as df
import azure.functions as func

from homeward.api.problems import ProblemError
from homeward.settings import from_environment
from triggers.answers import json_answer, refusing

bp = df.Blueprint()


@bp.route(route="plans", methods=["GET"])
@refusing
async def get_plans(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the platform binds it
    from homeward.api.plan_views import plan_line
    from homeward.plan_files import list_plans

    files = list_plans(from_environment().plans)
    return json_answer({"value": [plan_line(file) for file in files], "nextLink": None})


@bp.route(route="plans/{name}", methods=["GET"])
@refusing
async def get_plan(req: func.HttpRequest) -> func.HttpResponse:
    from homeward.api.plan_views import plan_view
    from homeward.plan_files import find_plan

    name = req.route_params["name"]
    file = find_plan(from_environment().plans, name)
    if file is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"There is no plan {name!r}; GET /api/plans lists them.")
    return json_answer(plan_view(file))
