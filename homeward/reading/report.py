"""What a report of a run is made of."""

from typing import Any

from azure.durable_functions import DurableFunctionsClient

from homeward.api.by_hand import with_commands
from homeward.api.views import item_views
from homeward.reading import runs, showing


async def document(base: str, client: DurableFunctionsClient, found: runs.Found) -> dict[str, Any]:
    """The run and every one of its items. `base`: where its links lead."""
    states = await runs.states(client, found.shown)
    return {
        "run": await showing.run(base, client, found),
        "items": with_commands(item_views(states), states),
    }
