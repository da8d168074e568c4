"""Resource Graph over HTTP: one query, an answer in pages."""

from emulator.calls import Answer, Call
from emulator.paging import place
from emulator.resource_graph import tables
from emulator.resource_graph.expressions import read
from emulator.resource_graph.stages import Table, run
from emulator.resource_graph.tokens import Tokens
from emulator.routing import Route
from emulator.wire import Json, as_list, as_text, dig
from emulator.world import World

PAGE = 1000


def query(world: World, call: Call) -> Answer:
    tokens = Tokens(as_text(call.body.get("query")))
    subscriptions = [as_text(one).lower() for one in as_list(call.body.get("subscriptions"))]
    table = tables.named(world, tokens.take("word").text, subscriptions)
    result = run(tokens, table)
    asked = dig(call.body, "options", "$top")
    size = min(asked, PAGE) if isinstance(asked, int) and asked > 0 else PAGE
    return Answer(200, _page(result, _start(call), size))


def _start(call: Call) -> int:
    return place(as_text(dig(call.body, "options", "$skipToken")) or "0")


def _page(table: Table, start: int, size: int) -> Json:
    columns, rows = table
    shown: list[Json] = [{name: read(row, name) for name in columns} for row in rows[start : start + size]]
    answer: Json = {
        "totalRecords": len(rows),
        "count": len(shown),
        "data": shown,
        "facets": [],
        "resultTruncated": "false",
    }
    return answer | ({"$skipToken": str(start + size)} if start + size < len(rows) else {})


ROUTES = [Route("POST", "/providers/Microsoft.ResourceGraph/resources", query)]
