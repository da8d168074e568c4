"""The HTTP routes."""

import hmac
from collections.abc import Callable
from http import HTTPStatus

import azure.durable_functions as df
import azure.functions as func

from homeward import VERSION
from homeward.api.problems import ProblemError
from homeward.api.views import accepted, first_error, grouped, item_views, page
from homeward.archive.archive import ArchiveError, archive
from homeward.domain.runs import RunStatus
from homeward.reading import kept, runs, showing
from homeward.settings import from_environment
from homeward.telemetry.logs import logger
from triggers import starting
from triggers.answers import base, body, json_answer, origin
from triggers.routing import routed, who_calls

bp = df.Blueprint()
log = logger("reports")

_RETRY_AFTER = "10"
# A report is shown where keys and sign-ins live: whatever stood in it, nothing of it would be run.
_INERT = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@routed(bp)
async def health(req: func.HttpRequest) -> func.HttpResponse:  # noqa: ARG001 - the platform binds it
    return json_answer({"status": "Healthy", "version": VERSION})


@routed(bp)
async def openapi(req: func.HttpRequest) -> func.HttpResponse:
    from homeward.api.openapi import document

    return json_answer(document.openapi(base(req)))


@routed(bp)
async def start_run(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api.models import parse_request

    return _started(req, await starting.start(client, parse_request(body(req)), who_calls(req)))


@routed(bp)
async def preview_plan(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    """What a run of a plan would do: its dry run."""
    from homeward.api.models import parse_preview
    from triggers.pinning import previewed

    plan = previewed(req.route_params["name"])
    request = parse_preview(body(req), plan.name, plan.vault_id)
    return _started(req, await starting.start(client, request, who_calls(req)))


@routed(bp)
async def get_run(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    return json_answer(await showing.run(base(req), client, await runs.get(client, req.route_params["id"])))


@routed(bp)
async def get_items(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api.by_hand import with_commands
    from homeward.api.queries import PageQuery, parse_query

    skip = parse_query(PageQuery, req.params).skip
    found = await runs.get(client, req.route_params["id"])
    url = req.url.split("?")[0]
    if (archived := await kept.items(found)) is not None:
        return json_answer(page(archived, skip, url))
    names = await runs.states_by_item(client, found.shown)
    shown = page(list(names), skip, url)
    states = await runs.states_of(client, [one for name in shown["value"] for one in names[name]])
    views = item_views(states)
    if any(grouped(view) for view in views):  # its commands name the other members, on whatever page
        states = await runs.states(client, found.shown)
    return json_answer(shown | {"value": with_commands(views, states)})


@routed(bp)
async def get_outcome(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    return await _outcome(req, client, await runs.get(client, req.route_params["id"]))


@routed(bp)
async def get_signed_outcome(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    """The outcome for a caller without a key: the signature reads this one run and nothing else."""
    found = await runs.find(client, req.route_params["id"])
    if found is None or not _same(found, req.route_params["signature"]):
        raise ProblemError(HTTPStatus.FORBIDDEN, "The signature does not belong to a run.")
    return await _outcome(req, client, found)


@routed(bp)
async def get_report(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    """As it was sealed where it is kept, else as durable state shows the run now."""
    from homeward.api.accepting import prefers_json
    from homeward.domain.seal import page_name, record_name
    from homeward.reading import report
    from homeward.report import render

    found = await runs.get(client, req.route_params["id"])
    as_json = prefers_json(req.headers.get("accept", ""))
    kind = "application/json" if as_json else "text/html"
    if kept := await _kept(found, record_name if as_json else page_name):
        return func.HttpResponse(kept, headers=_INERT, mimetype=kind, charset="utf-8")
    document = await report.document(base(req), client, found)
    if as_json:
        return json_answer(document)
    return func.HttpResponse(render(document), headers=_INERT, mimetype=kind, charset="utf-8")


async def _kept(found: runs.Found, name: Callable[[str], str]) -> bytes | None:
    """What was sealed; None where nothing is kept, or where the archive is away and the history still tells."""
    place = archive(from_environment()) if found.status.ended else None
    try:
        return await place.read(name(found.id)) if place else None
    except ArchiveError as error:
        if found.purged:
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error
        log.warning("%s is shown unsealed: %s", found.id, error)
        return None


def _started(req: func.HttpRequest, found: runs.Found) -> func.HttpResponse:
    headers = {"Location": _outcome_url(req, found), "Retry-After": _RETRY_AFTER}
    return json_answer(accepted(base(req), found.id, found.status), HTTPStatus.ACCEPTED, headers)


def _same(found: runs.Found, signature: str) -> bool:
    return hmac.compare_digest(found.order.read_token.encode(), signature.encode())


async def _outcome(
    req: func.HttpRequest, client: df.DurableFunctionsClient, found: runs.Found
) -> func.HttpResponse:
    if not found.status.ended:
        return _started(req, found)
    view = await showing.run(base(req), client, found)
    if found.status is RunStatus.SUCCEEDED:
        return json_answer(view)
    detail = f"The run ended {found.status}. {first_error(view)}".strip()
    problem = ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, detail)
    return json_answer(problem.document() | {"result": view}, problem.status, problem=True)


def _outcome_url(req: func.HttpRequest, found: runs.Found) -> str:
    return f"{origin(req)}/api/runs/{found.id}/outcome/{found.order.read_token}"
