"""What was approved alone, by break-glass, as it is shown with its run."""

from azure.durable_functions import DurableFunctionsClient

from homeward.api.views import View
from homeward.domain.break_glass import Uses
from homeward.durable_state import entity_state
from homeward.reading.runs import Found

ENTITY = "break_glass"


async def shown(client: DurableFunctionsClient, found: Found) -> list[View]:
    """Who approved alone, why, and who reviewed it."""
    uses = [use for one in (await uses_of(client, found)).values() for use in one.uses]
    return [{name: value for name, value in use.to_json().items() if name != "person"} for use in uses]


async def uses_of(client: DurableFunctionsClient, found: Found) -> dict[str, Uses]:
    """By run: of a round trip, in itself and in its legs."""
    ids = [found.id, *(leg["runId"] for leg in found.progress.get("legs", []))]
    states = {one: Uses.from_json(await entity_state(client, ENTITY, one)) for one in ids}
    return {one: uses for one, uses in states.items() if uses.uses}
