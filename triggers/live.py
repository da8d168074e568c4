"""What pages ask for again and again: a run live, and one of its VMs in full."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import azure.durable_functions as df
import azure.functions as func

from homeward.reading import held, kept, live, runs
from triggers.answers import base, json_answer
from triggers.conditional import conditional
from triggers.routing import routed, who_calls

if TYPE_CHECKING:
    from homeward.api.live.scene import Scene

bp = df.Blueprint()


@routed(bp)
async def get_live(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api.live.document import document, newest

    found, scene = await _scene(req, client)
    scene = replace(scene, held=await held.leases(client, found))
    now = max(datetime.now(UTC), newest(scene))
    return conditional(req, scene, lambda: document(scene), now.isoformat())


@routed(bp)
async def get_item(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api.by_hand import with_commands
    from homeward.api.live.item import whole
    from homeward.api.views import item_views

    found, scene = await _scene(req, client)
    view = live.item_of(scene, req.route_params["item"])
    group = bool(view.get("group"))  # its commands name the other members
    states = await runs.states(client, found.shown if group else f"{found.shown}:{view['name']}")
    told = [one for one in item_views(states) if one["name"] == view["name"]]
    if view.get("outcome") and not any(one.get("outcome") for one in told):
        told = [view]  # its history was purged: what is kept of it, without its evidence
    return json_answer(whole(scene, view, with_commands(told, states)[0]))


async def _scene(req: func.HttpRequest, client: df.DurableFunctionsClient) -> tuple[runs.Found, "Scene"]:
    found = await runs.get(client, req.route_params["id"])
    return found, await kept.whole(await live.scene(base(req), client, found, who_calls(req)), found)
