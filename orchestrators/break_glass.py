"""A gate that an operator approved alone: told by the run, and kept open for a review beyond its end."""

from homeward.domain.break_glass import Use
from homeward.domain.gates import Decision
from homeward.durable import Context, entity_id, now


def broken_glass(ctx: Context, run_id: str, decision: Decision) -> str:
    """Note it, and answer what is to be told."""
    use = Use(decision.gate, decision.decided_by, decision.comment, now(ctx), decision.decider)
    ctx.signal_entity(entity_id("break_glass", run_id), "note", use.to_json())
    return use.told()
