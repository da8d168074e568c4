"""Find the items that a run means, seat them in waves and batches, and write the seats into roster entities."""

from typing import TYPE_CHECKING, Any

from activities.planning import pinned, refuse_out_of_reach, resolved
from activities.registration import activity
from homeward import durable_state
from homeward.arm.budget import Need, Use
from homeward.domain.gates import scope_hash
from homeward.domain.policies import Policy
from homeward.steps.batch import MOST_SEATS, BatchRef, Seat, Seats, WaveRef
from homeward.steps.resolve_items import RESOLVE_ITEMS, ResolveItemsInput, ResolveItemsResult

if TYPE_CHECKING:  # what reads plans is imported at the first run, not when the host loads the app
    from homeward.domain.plans.plan import Plan
    from homeward.domain.plans.resolution import Placed, ResolvedWave


@activity(RESOLVE_ITEMS, lambda step: Need(Use.PREFLIGHT, step.request.vault_id, reads=1))
async def resolve_items(
    step: ResolveItemsInput,
    client: Any,  # an untyped binding
) -> ResolveItemsResult:
    refuse_out_of_reach(step.request.vault_id)
    _, found = await resolved(_plan(step), step.request.operation, step.request.mode)
    if found.faults:
        return ResolveItemsResult(faults=found.faults)
    waves = [await _seat(client, f"{step.run_id}:{number}", wave) for number, wave in enumerate(found.waves)]
    return ResolveItemsResult(tuple(waves))


def _plan(step: ResolveItemsInput) -> "Plan":
    """A request's own items are a plan of one wave."""
    from homeward.domain.plans.plan import plan_of

    return plan_of(step.request) if step.request.plan is None else pinned(step.request.plan, step.plan_hash)


async def _seat(client: Any, key: str, wave: "ResolvedWave") -> WaveRef:
    from homeward.domain.plans.seating import batches

    refs = [
        await _fill(client, f"{key}:{number}", some)
        for number, some in enumerate(batches(wave.items, MOST_SEATS))
    ]
    return WaveRef(wave.name, wave.policy, tuple(refs))


async def _fill(client: Any, key: str, placed: "tuple[Placed, ...]") -> BatchRef:
    policies: list[Policy] = list(dict.fromkeys(one.policy for one in placed))
    seats = tuple(Seat(one.named, one.member, policies.index(one.policy), one.group) for one in placed)
    digest = scope_hash([one.to_json() for one in policies], [one.to_json() for one in seats])
    found = Seats(digest, tuple(policies), seats)
    await durable_state.tell_entity(client, "roster", key, "fill", found.to_json())
    return BatchRef(key, digest, len(seats))
