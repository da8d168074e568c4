"""What must hold in the same invocation as a change: the lease is ours, and no operator wants the change not made."""

from collections.abc import Mapping
from typing import Any

from homeward import durable_state
from homeward.domain.evidence import Fault
from homeward.errors import HeldBackError, RetryLaterError
from homeward.steps.change import Intent
from homeward.steps.control import Control

# Reads of entities may lag behind: a lease that is not ours is read this often before that counts (seconds between).
_AGAIN, _TRIES = 5.0, 4


async def hold(client: Any, intent: Intent) -> None:  # the binding's client is untyped
    """Return only if this attempt holds the item's lease right now; RetryLaterError, a few times, where not."""
    lease = await durable_state.entity_state(client, "lease", intent.lease_key)
    if (lease.get("holder"), lease.get("attempt")) != (intent.run_id, intent.attempt):
        raise RetryLaterError(_lost(intent, _holder(lease)), _AGAIN, _TRIES)


def _holder(lease: Mapping[str, Any]) -> str:
    return f"run {lease['holder']}, attempt {lease['attempt']}" if lease.get("holder") else "nobody"


async def clear(client: Any, intent: Intent) -> None:  # as above
    """As `hold`; HeldBackError where an operator paused, cancelled, left the item out or changed the mode.

    Whoever only looks for what an earlier call did is not kept from it. A call may come long after its
    orchestration asked what operators want: it was tried again, or waited for its place in the budget.
    """
    await hold(client, intent)
    if intent.look_only:
        return
    control = Control.from_json(await durable_state.entity_state(client, "control", intent.run_id))
    why = control.against(intent)
    if why:
        raise HeldBackError(Fault("HeldBack", f"{intent.friendly_name} was left as it is: {why}."))


async def sends(client: Any, intent: Intent, scenario: str) -> None:  # as above
    """Write down that the call is about to be sent, for whoever finds its second delivery held back."""
    await durable_state.tell_entity(client, "lease", intent.lease_key, "sends", intent.sending(scenario))


def _lost(intent: Intent, holder: str) -> Fault:
    return Fault(
        "LeaseLost",
        f"{intent.friendly_name} is not held by attempt {intent.attempt} of this run now but by {holder}.",
        recommended_action="Nothing was changed by this step. Look at the run that holds it.",
    )
