"""Find the items that a run means, seat them in waves and batches, and write the seats into roster entities."""

from typing import TYPE_CHECKING, Any

from activities.registration import activity
from homeward import durable
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.arm.site_recovery import SiteRecovery
from homeward.domain.evidence import Fault
from homeward.domain.gates import scope_hash
from homeward.domain.operations import PROCEDURES
from homeward.domain.policies import Policy
from homeward.errors import StageFailedError
from homeward.settings import from_environment
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
    from homeward.arm.sights import sights
    from homeward.domain.plans.resolution import resolve

    vault = step.request.vault_id
    if not from_environment().allows(vault):
        raise StageFailedError(_out_of_reach(vault))
    plan = _plan(step)
    listed = await SiteRecovery(connected(), vault).items()
    seen = await sights(connected(), vault, plan, listed.value, step.request.mode)
    together = PROCEDURES[step.request.operation].together
    found = resolve(plan, listed.value, seen, together=together)
    if found.faults:
        return ResolveItemsResult(faults=found.faults)
    waves = [await _seat(client, f"{step.run_id}:{number}", wave) for number, wave in enumerate(found.waves)]
    return ResolveItemsResult(tuple(waves))


def _plan(step: ResolveItemsInput) -> "Plan":
    """The plan with the very content that was pinned; a request's own items are a plan of one wave."""
    from homeward.domain.plans.plan import plan_of
    from homeward.plan_files import find_plan

    if step.request.plan is None:
        return plan_of(step.request)
    file = find_plan(from_environment().plans, step.request.plan)
    if file is None or file.plan is None or file.plan.content_hash != step.plan_hash:
        raise StageFailedError(_changed(step.request.plan))
    return file.plan


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
    await durable.tell_entity(client, "roster", key, "fill", found.to_json())
    return BatchRef(key, digest, len(seats))


def _out_of_reach(vault_id: str) -> Fault:
    return Fault(
        "VaultNotAllowed",
        f"{vault_id} is not in HOMEWARD_VAULT_IDS.",
        recommended_action="Add the vault to the allow-list if Homeward may act on it.",
    )


def _changed(name: str) -> Fault:
    return Fault(
        "PlanChanged",
        f"The plan {name!r} is not what it was when this run was asked for.",
        recommended_action="Look at the plan as it is now, then ask again with a new requestId.",
    )
