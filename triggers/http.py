"""The HTTP routes."""

import hmac
import json
from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import azure.durable_functions as df
import azure.functions as func

from homeward.api.problems import ProblemError
from homeward.api.views import View, accepted, first_error, page, run_view
from homeward.domain.runs import RunStatus
from homeward.settings import SettingsError
from triggers import runs

bp = df.Blueprint()

_RETRY_AFTER = "10"

type Handler = Callable[[func.HttpRequest, df.DurableFunctionsClient], Awaitable[func.HttpResponse]]


def refusing(handler: Handler) -> Handler:
    """Answer a refusal as problem+json, and a setting that is wrong with its name."""

    @wraps(handler)
    async def answer(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
        try:
            return await handler(req, client)
        except ProblemError as error:
            return _json(error.document(), error.status, problem=True)
        except SettingsError as error:
            problem = ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))
            return _json(problem.document(), problem.status, problem=True)

    return answer


@bp.route(route="health", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
async def health(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the platform binds it
    return _json({"status": "Healthy"})


@bp.route(route="runs", methods=["POST"])
@bp.durable_client_input(client_name="client")
@refusing
async def start_run(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api.models import parse_request

    found = await runs.start(client, parse_request(_body(req)))
    headers = {"Location": _outcome_url(req, found), "Retry-After": _RETRY_AFTER}
    return _json(accepted(_origin(req), found.id, found.status), HTTPStatus.ACCEPTED, headers)


@bp.route(route="runs/{id}", methods=["GET"])
@bp.durable_client_input(client_name="client")
@refusing
async def get_run(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    return _json(await _view(req, client, await runs.get(client, req.route_params["id"])))


@bp.route(route="runs/{id}/items", methods=["GET"])
@bp.durable_client_input(client_name="client")
@refusing
async def get_items(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    found = await runs.get(client, req.route_params["id"])
    skip = req.params.get("skip", "0")
    items = await runs.items(client, found.id)
    return _json(page(items, int(skip) if skip.isdecimal() else 0, req.url.split("?")[0]))


@bp.route(route="runs/{id}/outcome", methods=["GET"])
@bp.durable_client_input(client_name="client")
@refusing
async def get_outcome(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    return await _outcome(req, client, await runs.get(client, req.route_params["id"]))


@bp.route(route="runs/{id}/outcome/{signature}", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.durable_client_input(client_name="client")
@refusing
async def get_signed_outcome(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    """The outcome for a caller without a key: the signature reads this one run and nothing else."""
    found = await runs.find(client, req.route_params["id"])
    if found is None or not _same(found, req.route_params["signature"]):
        raise ProblemError(HTTPStatus.FORBIDDEN, "The signature does not belong to a run.")
    return await _outcome(req, client, found)


@bp.route(route="runs/{id}/report", methods=["GET"])
@bp.durable_client_input(client_name="client")
@refusing
async def get_report(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.report import render

    found = await runs.get(client, req.route_params["id"])
    document = {"run": await _view(req, client, found), "items": await runs.items(client, found.id)}
    if "application/json" in req.headers.get("accept", ""):
        return _json(document)
    return func.HttpResponse(render(document), mimetype="text/html", charset="utf-8")


def _same(found: runs.Found, signature: str) -> bool:
    return hmac.compare_digest(found.order.read_token.encode(), signature.encode())


async def _outcome(
    req: func.HttpRequest, client: df.DurableFunctionsClient, found: runs.Found
) -> func.HttpResponse:
    if not found.status.ended:
        headers = {"Location": _outcome_url(req, found), "Retry-After": _RETRY_AFTER}
        return _json(accepted(_origin(req), found.id, found.status), HTTPStatus.ACCEPTED, headers)
    view = await _view(req, client, found)
    if found.status is RunStatus.SUCCEEDED:
        return _json(view)
    detail = f"The run ended {found.status}. {first_error(view)}".strip()
    problem = ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, detail)
    return _json(problem.document() | {"result": view}, problem.status, problem=True)


async def _view(req: func.HttpRequest, client: df.DurableFunctionsClient, found: runs.Found) -> View:
    items = await runs.items(client, found.id)
    requested_at = found.requested_at.isoformat() if found.requested_at else None
    return run_view(found.id, found.order.to_json(), requested_at, found.progress, items, _origin(req))


def _body(req: func.HttpRequest) -> Any:  # whatever JSON the caller sent
    try:
        return json.loads(req.get_body())
    except ValueError as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"The body is not JSON: {error}") from error


def _origin(req: func.HttpRequest) -> str:
    parts = urlsplit(req.url)
    return f"{parts.scheme}://{parts.netloc}"


def _outcome_url(req: func.HttpRequest, found: runs.Found) -> str:
    return f"{_origin(req)}/api/runs/{found.id}/outcome/{found.order.read_token}"


def _json(
    data: Any,
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
    *,
    problem: bool = False,
) -> func.HttpResponse:
    kind = "application/problem+json" if problem else "application/json"
    return func.HttpResponse(json.dumps(data), status_code=status.value, headers=headers, mimetype=kind)
