"""Clean up after a drill whose run is over, and did not do it: it was ended by force, or broke."""

from typing import Any

from homeward.durable import Context, Durable, call, entity_id, sub_orchestrate
from homeward.steps.drill import CLEAN_TEST, BegunDrill, CleanedTest
from homeward.steps.lease_holder import LEASE_HOLDER, LeaseHolderInput
from orchestrators.settling import settle


def sweep(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    begun = BegunDrill.from_json(input)
    run_id, key = begun.intent.run_id, begun.intent.lease_key
    if not (yield from call(ctx, LEASE_HOLDER, LeaseHolderInput(run_id, or_gone=True))).ended:
        return CleanedTest().to_json()
    lease = entity_id("lease", key)
    claim = {"runId": run_id, "item": begun.intent.friendly_name, "attempt": begun.intent.attempt}
    # A later attempt, over like this one, may have had it last.
    yield ctx.call_entity(lease, "release", claim)
    if (yield ctx.call_entity(lease, "acquire", claim))["holder"] != run_id:
        return CleanedTest().to_json()  # another run acts on the item: the next hour looks again
    done = yield from sub_orchestrate(ctx, CLEAN_TEST, begun, f"clean:{ctx.instance_id}")
    yield from settle(ctx, begun, done)
    yield ctx.call_entity(lease, "release", claim)
    return done.to_json()
