"""What a run still holds that was ended by force: its end, which would have given it back, never came."""

from azure.durable_functions import DurableFunctionsClient

from homeward.durable_state import entity_states, stamps
from homeward.reading.runs import CUT_OFF, Found


async def leases(client: DurableFunctionsClient, found: Found) -> tuple[dict[str, str], ...]:
    """The leases of a run of which nothing goes on any more; of any other run nobody has to ask."""
    if found.progress.get("phase") != CUT_OFF or not await over(client, found.id):
        return ()
    states = await entity_states(client, "lease")
    return tuple(one for one in states.values() if one["holder"] == found.id)


async def over(client: DurableFunctionsClient, run_id: str) -> bool:
    """Whether neither the run nor anything of it goes on."""
    return all(one.ended for one in await stamps(client, run_id))
