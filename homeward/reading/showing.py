"""A run as it is shown, read from durable state."""

from azure.durable_functions import DurableFunctionsClient

from homeward.api.views import View, of_leg, run_view
from homeward.domain.callbacks import Callback
from homeward.domain.notices import Bell
from homeward.durable_state import entity_state
from homeward.reading import break_glass, kept, runs
from homeward.steps.tell import BELL


async def run(base: str, client: DurableFunctionsClient, found: runs.Found) -> View:
    view = await kept.run(base, found) or await _live(base, client, found)
    if found.order.request.callback_url:
        told = (await entity_state(client, "record", found.id)).get("callback")
        view["callback"] = told or Callback().to_json()
    bell = Bell.from_json(await entity_state(client, BELL, found.id) if found.order.notify else {})
    view["notifications"] = [one.to_json() for one in bell.deliveries.values()]
    view["breakGlass"] = await break_glass.shown(client, found)
    return view | {"steering": [one.to_json() for one in found.control.log]}


async def _live(base: str, client: DurableFunctionsClient, found: runs.Found) -> View:
    items, leg = await runs.items(client, found.shown), await runs.acting(client, found)
    progress = {**found.progress, "status": found.status}
    if leg is not found:
        gates = [*found.progress.get("gates", []), *leg.progress.get("gates", [])]
        progress |= of_leg(found.progress, leg.progress) | {"gates": gates}
    return run_view(found.id, found.order.to_json(), progress, items, base)
