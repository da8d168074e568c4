"""Routes of the contract whose work comes with a later version, and every path that is no route."""

from http import HTTPStatus

import azure.durable_functions as df
import azure.functions as func

from homeward.api.problems import ProblemError
from triggers.answers import refusing
from triggers.routing import routed

bp = df.Blueprint()


@routed(bp)
async def preview_plan(req: func.HttpRequest) -> func.HttpResponse:
    name = req.route_params["name"]
    detail = f"What a run of {name!r} would do is told by a run with dryRun: true; a preview comes later."
    raise ProblemError(HTTPStatus.NOT_IMPLEMENTED, detail)


@routed(bp)
async def readiness(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the platform binds it
    detail = (
        "Whether plans could run now is told by a run with dryRun: true; a readiness of its own comes later."
    )
    raise ProblemError(HTTPStatus.NOT_IMPLEMENTED, detail)


# The host tries routes in the order of their functions' names: the one that takes every path is called to be last.
@bp.route(route="{*rest}")
@refusing
async def zz_no_route(req: func.HttpRequest) -> func.HttpResponse:
    detail = f"There is no {req.method} /api/{req.route_params.get('rest', '')[:200]}."
    raise ProblemError(HTTPStatus.NOT_FOUND, detail)
