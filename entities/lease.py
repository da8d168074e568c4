"""Who may act on an item: one run at a time, and of that run its newest attempt.

A lease has no time-out. It is released by the run's end and taken over only from a holder that the caller read as
ended (`insteadOf`), so a crashed run keeps its items until somebody looked.
"""

from typing import Any, cast

import azure.durable_functions as df
from durabletask.entities import DurableEntity

bp = df.Blueprint()

# What tells whoever asks for a run that the VM is taken.
_OF_ITEM = ("item", "vm", "vaultId")


@bp.entity_trigger(context_name="context", entity_name="lease")
class Lease(DurableEntity):
    def acquire(self, claim: dict[str, Any]) -> dict[str, Any]:
        """Give the lease to `runId` if it is free, already its own, or held by `insteadOf`; answer who holds it.

        Of two attempts of a run the later one has it, whichever asks last.
        """
        state = self._state()
        if state.get("holder") in (None, claim["runId"], claim.get("insteadOf")):
            before = state["attempt"] if state.get("holder") == claim["runId"] else 0
            attempt = max(before, claim["attempt"])
            state = {
                "holder": claim["runId"],
                "attempt": attempt,
                **{one: claim.get(one, "") for one in _OF_ITEM},
            }
            self.set_state(state)
        return {"holder": state["holder"]}

    def release(self, claim: dict[str, Any]) -> None:
        """Free the lease if `runId` holds it; anybody else's is left alone."""
        if self._state().get("holder") == claim["runId"]:
            self.set_state(None)

    def sends(self, sending: dict[str, str]) -> None:
        """Keep that `runId` is about to send this call: its worker may die with the answer."""
        state = self._state()
        if state.get("holder") == sending["runId"]:
            self.set_state({**state, "call": sending["call"]})

    def sent(self, sending: dict[str, str]) -> bool:
        """Whether this call may have been sent."""
        return self._state().get("call") == sending["call"]

    def _state(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self.get_state(dict, {}) or {})
