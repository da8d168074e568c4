"""Whom a word about one item reaches: its attempt, and its batch. Refused where nobody would ever read it."""

from http import HTTPStatus

from azure.durable_functions import DurableFunctionsClient

from homeward.api.problems import ProblemError
from homeward.api.steerable import (
    NEW_RUN,
    refuse_acting,
    refuse_ended,
    refuse_not_held,
    refuse_part_of_group,
    refuse_point_of_group,
    refuse_unfailed,
)
from homeward.api.views import View
from homeward.domain.arm_ids import name_of
from homeward.domain.leases import lease_key
from homeward.domain.runs import ItemOutcome
from homeward.durable_state import entity_state, instance
from homeward.reading import held, runs
from homeward.steps.item import ItemInput


async def item(client: DurableFunctionsClient, run_id: str, wanted: str) -> View:
    """The item of a run, by its name or its VM's. Raises ProblemError (404)."""
    found = await runs.get(client, run_id)
    for view in await runs.items(client, found.id):
        if wanted.lower() in (view["name"].lower(), view["friendlyName"].lower()):
            return view
    raise ProblemError(HTTPStatus.NOT_FOUND, f"{found.id} has no item {wanted!r}.")


async def refuse_over(client: DurableFunctionsClient, run_id: str, view: View) -> None:
    """Raise ProblemError (409) where the attempt has come to its end, or was ended by force."""
    refuse_ended(view)
    attempt = await instance(client, f"{run_id}:{view['name']}:{view['attempt']}")
    if attempt is not None and attempt.ended:
        raise _over(f"{view['friendlyName']} was ended by force. Look at it in the vault. {NEW_RUN}")


async def refuse_grouped(client: DurableFunctionsClient, run_id: str, view: View) -> None:
    """Raise ProblemError (409) where the item is one of a multi-VM group: its members share one moment."""
    attempt = await instance(client, f"{run_id}:{view['name']}:{view['attempt']}")
    refuse_point_of_group(view, ItemInput.from_json(attempt.input).group if attempt is not None else "")


async def batch_to_retry(client: DurableFunctionsClient, run_id: str, view: View) -> str:
    """The batch that starts a new attempt of an item. Raises ProblemError (409) where none would."""
    if view.get("outcome") != ItemOutcome.FAILED:
        await refuse_over(client, run_id, view)
    refuse_unfailed(view)
    attempt = await instance(client, f"{run_id}:{view['name']}:{view['attempt']}")
    task = ItemInput.from_json(attempt.input) if attempt is not None else None
    batch = await instance(client, task.batch) if task is not None else None
    if task is None or batch is None or batch.ended:
        raise nobody_tries_again(view)
    companions = [name_of(one) for one in task.companions]
    refuse_part_of_group(view["friendlyName"], companions, await runs.items(client, run_id))
    return batch.id


async def lease_to_release(client: DurableFunctionsClient, found: runs.Found, wanted: str) -> tuple[str, str]:
    """An item that a run holds, and its lease. Raises ProblemError (409) where the run does not, or still acts."""
    named = {one["friendlyName"].lower(): one["name"] for one in await runs.items(client, found.id)}
    name = named.get(wanted.lower(), wanted)
    key = lease_key(found.order.request.vault_id, name)
    holder = (await entity_state(client, "lease", key)).get("holder")
    refuse_not_held(found.id, wanted, holder)
    refuse_acting(found.id, over=await held.over(client, found.id))
    return name, key


def nobody_tries_again(view: View) -> ProblemError:
    name = view["friendlyName"]
    return _over(f"All VMs that went with {name} have ended, so nobody tries it again. {NEW_RUN}")


def _over(detail: str) -> ProblemError:
    return ProblemError(HTTPStatus.CONFLICT, detail)
