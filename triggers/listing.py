"""The list of runs, newest first: from the lines that records write, and of those under way from themselves."""

from typing import Any

import azure.durable_functions as df
import azure.functions as func

from homeward.api.views import View, links
from homeward.reading import listing, runs, showing
from triggers import reviewing
from triggers.answers import base, json_answer
from triggers.routing import routed

bp = df.Blueprint()

_PAGE = 50


@routed(bp)
async def list_runs(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api.queries import RunsQuery, next_page, parse_query

    query = parse_query(RunsQuery, req.params)
    waiting = None if query.review is None else await reviewing.open_runs(client)
    shown: list[View] = []
    async for line in listing.lines(client, query.cursor):
        if query.plan not in (None, line["plan"]):
            continue
        view = line if line.get("endedAt") else await _live(base(req), client, line)
        if query.status in (None, view["status"]) and (waiting is None or line["id"] in waiting):
            shown.append(view | {"links": links(base(req), line["id"])})
        if len(shown) > _PAGE:
            break
    following = next_page(req.url, req.params, shown[_PAGE - 1]) if len(shown) > _PAGE else None
    return json_answer({"value": shown[:_PAGE], "nextLink": following})


async def _live(routes: str, client: df.DurableFunctionsClient, line: View) -> dict[str, Any]:
    """The line of a run that told no end: under way, or cut off."""
    view = await showing.run(routes, client, await runs.get(client, line["id"]))
    return line | {
        name: view[name] for name in ("status", "phase", "counts", "startedAt", "endedAt", "recoveredAt")
    }
