"""The list of runs, newest first: from the lines that records write, and of those under way from themselves."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, cast

import azure.durable_functions as df
import azure.functions as func

from homeward.api.views import View, links
from homeward.durable import entity_keys, entity_state
from homeward.reading import runs, showing
from triggers import reviewing
from triggers.answers import base, json_answer
from triggers.routing import routed

if TYPE_CHECKING:  # loaded at the first request
    from homeward.api.queries import RunsQuery

bp = df.Blueprint()

_PAGE = 50


@routed(bp)
async def list_runs(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api.queries import RunsQuery, next_page, parse_query

    query = parse_query(RunsQuery, req.params)
    waiting = None if query.review is None else await reviewing.open_runs(client)
    shown: list[View] = []
    async for line in _lines(client, query):
        view = line if line.get("endedAt") else await _live(base(req), client, line)
        if query.status in (None, view["status"]) and (waiting is None or line["id"] in waiting):
            shown.append(view | {"links": links(base(req), line["id"])})
        if len(shown) > _PAGE:
            break
    following = next_page(req.url, req.params, shown[_PAGE - 1]) if len(shown) > _PAGE else None
    return json_answer({"value": shown[:_PAGE], "nextLink": following})


async def _lines(client: df.DurableFunctionsClient, query: "RunsQuery") -> AsyncIterator[View]:
    """The lines that may be asked for, newest first; a month is read when its turn comes."""
    for month in sorted(await entity_keys(client, "listing"), reverse=True):
        if query.cursor and month > query.cursor[0]:
            continue
        lines = cast("dict[str, View]", await entity_state(client, "listing", month)).values()
        for line in sorted(lines, key=_place, reverse=True):
            if query.plan in (None, line["plan"]) and (not query.cursor or _place(line) < query.cursor):
                yield line


def _place(line: View) -> tuple[str, str]:
    return line["requestedAt"], line["id"]


async def _live(routes: str, client: df.DurableFunctionsClient, line: View) -> dict[str, Any]:
    """The line of a run that told no end: under way, or cut off."""
    view = await showing.run(routes, client, await runs.get(client, line["id"]))
    return line | {name: view[name] for name in ("status", "phase", "counts", "startedAt", "endedAt")}
