"""The orchestrations of a run: waves, batches, groups and items. They may outlive one that was ended by force."""

from typing import Any

from homeward.durable import Instance, instances

_KINDS = ("wave:{}:", "batch:{}:", "group:{}:", "{}:")


async def of_run(client: Any, run_id: str) -> list[Instance]:  # client: an untyped binding
    return [one for kind in _KINDS for one in await instances(client, kind.format(run_id))]


def parent_of(one: Instance) -> str:
    """That of a wave is its run, that of a batch its wave, that of an item or a group its batch."""
    return one.input.get("batch") or one.input.get("parent") or one.input["runId"]


def below(known: list[Instance], root: str) -> list[Instance]:
    """Children of an orchestration, and theirs."""
    children = [one for one in known if parent_of(one) == root]
    return children + [one for child in children for one in below(known, child.id)]
