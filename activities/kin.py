"""The orchestrations of a run: waves, batches, groups, items, calls that wait for their turn; legs of a round trip.

They may outlive one that was ended by force.
"""

from typing import Any

from homeward.domain.round_trip import leg_of
from homeward.domain.runs import Operation
from homeward.durable_state import Instance, instance, instances
from homeward.steps.run import RunInput

_KINDS = ("wave:{}:", "batch:{}:", "group:{}:", "{}:", "turn:{}:", "turn:group:{}:")


async def of_run(client: Any, run_id: str) -> list[Instance]:  # client: an untyped binding
    return [one for kind in _KINDS for one in await instances(client, kind.format(run_id))]


async def legs(client: Any, run: Instance) -> list[Instance]:  # as above
    """The runs of a round trip, as far as they began."""
    request = RunInput.from_json(run.input).request
    if request.operation is not Operation.ROUND_TRIP:
        return []
    ids = [leg_of(run.id, request, one)[0].run_id for one in (Operation.FAILOVER, Operation.FAILBACK)]
    return [leg for one in ids if (leg := await instance(client, one)) is not None]


def parent_of(one: Instance) -> str:
    """That of a wave is its run, of a batch its wave, of an item or a group its batch, of a call its caller."""
    return one.input.get("batch") or one.input.get("parent") or one.input["runId"]


def below(known: list[Instance], root: str) -> list[Instance]:
    """Children of an orchestration, and theirs."""
    children = [one for one in known if parent_of(one) == root]
    return children + [one for child in children for one in below(known, child.id)]
