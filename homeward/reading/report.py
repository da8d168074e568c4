"""What a report of a run is made of."""

from typing import Any

from azure.durable_functions import DurableFunctionsClient

from homeward.api.views import View, item_views
from homeward.reading import runs, showing


async def document(base: str, client: DurableFunctionsClient, found: runs.Found) -> dict[str, Any]:
    """The run and every one of its items; those of a round trip name the leg that they are of.

    `base`: where its links lead.
    """
    legs = [leg["runId"] for leg in found.progress.get("legs", [])]
    items = [one | {"leg": leg} for leg in legs for one in await _items(client, leg)]
    return {
        "run": await showing.run(base, client, found),
        "items": items if legs else await _items(client, found.id),
    }


async def _items(client: DurableFunctionsClient, run_id: str) -> list[View]:
    from homeward.api.by_hand import with_commands  # much of the domain, and seldom asked for

    states = await runs.states(client, run_id)
    return with_commands(item_views(states), states)
