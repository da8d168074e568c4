"""A run as its live document needs it, read from durable state."""

import asyncio
from http import HTTPStatus
from typing import Any

from azure.durable_functions import DurableFunctionsClient

from homeward.api.access import Caller
from homeward.api.live.scene import Scene
from homeward.api.problems import ProblemError
from homeward.api.views import of_leg
from homeward.reading import break_glass, runs, watched


async def scene(base: str, client: DurableFunctionsClient, found: runs.Found, who: Caller) -> Scene:
    """`base`: where routes are for this caller."""
    leg = await runs.acting(client, found)
    views, waiting, batches, uses = await asyncio.gather(
        watched.views(client, found.shown),
        watched.waiting(client, found.shown),
        watched.batches(client, found.shown),
        break_glass.uses_of(client, found),
    )
    progress = {**found.progress, "status": found.status}
    if leg is not found:
        progress |= of_leg(found.progress, leg.progress)
    return Scene(
        run_id=found.id,
        order=found.order.to_json(),
        progress=progress,
        acting_order=leg.order.to_json(),
        acting=leg.progress if leg is not found else progress,
        control=found.control.to_json(),
        views=views,
        who=who,
        base=base,
        ended=found.status.ended,
        waiting=waiting,
        batches=batches,
        break_glass=tuple(one.to_json() for each in uses.values() for one in each.uses),
    )


def item_of(shown: Scene, wanted: str) -> dict[str, Any]:
    """An item by its name or its VM's. Raises ProblemError (404)."""
    for view in shown.views:
        if wanted.lower() in (view["name"].lower(), view["friendlyName"].lower()):
            return view
    raise ProblemError(HTTPStatus.NOT_FOUND, f"{shown.run_id} has no item {wanted!r}.")
