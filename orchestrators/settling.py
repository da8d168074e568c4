"""When nothing of a drill is left that somebody would have to clean up."""

from dataclasses import replace
from datetime import timedelta

from homeward.durable import Context, Durable, entity_id, now
from homeward.steps.drill import BegunDrill, CleanedTest

# A test failover whose call was not answered may show up this much later, and reads lag behind.
_LATE = timedelta(hours=1)


def settle(ctx: Context, begun: BegunDrill, done: CleanedTest) -> Durable[bool]:
    """Close its record where it was cleaned up, or nothing of it was seen for an hour. Else `sweep` looks again.

    Whether it was closed.
    """
    if done.left is None or done.left.pending:
        return False
    drill, claim = entity_id("drill", begun.intent.lease_key), {"runId": begun.intent.run_id}
    since = begun.unseen_since or now(ctx)
    if done.tries or now(ctx) - since >= _LATE:
        yield ctx.call_entity(drill, "end", claim)
        return True
    yield ctx.call_entity(drill, "note", replace(begun, unseen_since=since).to_json() | claim)
    return False
