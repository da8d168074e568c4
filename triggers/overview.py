"""The overview: what a page shows first, and asks for again and again."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import azure.durable_functions as df
import azure.functions as func

from homeward.api.access import Caller
from homeward.api.views import View
from homeward.durable_state import entity_state, stamps
from homeward.reading import glance, live, runs
from homeward.settings import from_environment
from triggers import refusals, reviewing
from triggers.answers import base
from triggers.conditional import conditional
from triggers.drills import state_of_drills
from triggers.routing import routed, who_calls

if TYPE_CHECKING:
    from homeward.plan_files import PlanFile

bp = df.Blueprint()


@routed(bp)
async def get_overview(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api import overview
    from homeward.api.choices import choices
    from homeward.api.live.caller import caller
    from homeward.plan_files import list_plans

    who, place, settings = who_calls(req), base(req), from_environment()
    files = list_plans(settings.plans)
    lines, lasts = await glance.newest(client, {one.name for one in files})
    shown, decisions = await _runs(client, place, who, lines)
    refused, reviews, looking = await asyncio.gather(
        entity_state(client, *refusals.ENTITY), reviewing.open_runs(client), stamps(client, "assess-")
    )
    last = lasts | glance.last_of(shown)
    document = {
        "caller": caller(who),
        "runs": shown,
        "decisions": sorted(decisions, key=lambda one: one["expiresAt"]),
        "plans": [overview.plan(place, one, last.get(one.name), await _drill(client, one)) for one in files],
        "reviews": len(reviews),
        "refusals": overview.refusals(refused),
        "assessments": {"open": sum(not one.ended for one in looking), "count": len(looking)},
        "vaultIds": list(settings.vault_ids),
        "choices": choices(),
        "links": overview.places(place),
    }
    return conditional(req, document, lambda: document, overview.now(shown, datetime.now(UTC)).isoformat())


async def _runs(
    client: df.DurableFunctionsClient, place: str, who: Caller, lines: list[View]
) -> tuple[list[View], list[View]]:
    """The runs as they stand, and the open gates of all of them."""
    from homeward.api import overview

    shown: list[View] = []
    decisions: list[View] = []
    for line in lines:
        if line.get("endedAt"):
            shown.append(overview.ended_run(place, line))
            continue
        scene = await live.scene(place, client, await runs.get(client, line["id"]), who)
        shown.append(overview.run_under_way(scene, line))
        decisions += overview.decisions(scene)
    return shown, decisions


async def _drill(client: df.DurableFunctionsClient, file: "PlanFile") -> dict[str, Any] | None:
    return await state_of_drills(client, file.plan) if file.plan is not None else None
