"""The overview: what a page shows first, and asks for again and again."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import azure.durable_functions as df
import azure.functions as func

from homeward.api.access import Caller
from homeward.api.views import View
from homeward.durable_state import entity_state, stamps
from homeward.reading import listing, live, runs
from homeward.settings import from_environment
from triggers import refusals, reviewing
from triggers.answers import base
from triggers.conditional import conditional
from triggers.drills import state_of_drills
from triggers.routing import routed, who_calls

if TYPE_CHECKING:
    from homeward.plan_files import PlanFile

bp = df.Blueprint()

# So many runs are shown; so far back goes the search for the last run of each plan.
_RUNS, _LINES = 50, 1000


@routed(bp)
async def get_overview(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api import overview
    from homeward.api.choices import choices
    from homeward.api.live.caller import caller
    from homeward.plan_files import list_plans

    who, place, settings = who_calls(req), base(req), from_environment()
    files = list_plans(settings.plans)
    lines = await _lines(client, {one.name for one in files})
    shown, decisions = await _runs(client, place, who, lines[:_RUNS])
    refused, reviews, looking = await asyncio.gather(
        entity_state(client, *refusals.ENTITY), reviewing.open_runs(client), stamps(client, "assess-")
    )
    last = overview.last_runs([*shown, *lines[_RUNS:]])
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


async def _lines(client: df.DurableFunctionsClient, plans: set[str]) -> list[View]:
    """The newest runs, and as many more as it takes to find the last one of each plan."""
    found: list[View] = []
    missing = set(plans)
    async for line in listing.lines(client):
        found.append(line)
        missing.discard(line["plan"])
        if len(found) >= _LINES or (len(found) >= _RUNS and not missing):
            break
    return found


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
