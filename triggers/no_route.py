"""Every path that is no route."""

from http import HTTPStatus

import azure.durable_functions as df
import azure.functions as func

from homeward.api.problems import ProblemError
from homeward.api.routes import SIGNED_IN, methods_at
from triggers.answers import json_answer, refusing

bp = df.Blueprint()


# The host tries routes in the order of their functions' names: the one that takes every path is called to be last.
@bp.route(route="{*rest}")
@refusing
async def zz_no_route(req: func.HttpRequest) -> func.HttpResponse:
    path = req.route_params.get("rest", "")
    there = methods_at(path.removeprefix(f"{SIGNED_IN}/"))
    status = HTTPStatus.METHOD_NOT_ALLOWED if there else HTTPStatus.NOT_FOUND
    allowed = {"Allow": ", ".join(there)} if there else None
    problem = ProblemError(status, f"There is no {req.method} /api/{path[:200]}.")
    return json_answer(problem.document(), status, allowed, problem=True)
