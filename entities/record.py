"""What stays of a run after its history was purged: enough to recognise a repeated request and tell its end."""

from typing import Any, cast

import azure.durable_functions as df
from durabletask.entities import DurableEntity, EntityInstanceId

from homeward.alarms import Alarm, sound
from homeward.domain.announcing import begun, bell_of, ended
from homeward.domain.callbacks import Callback, CallbackState
from homeward.domain.notices import Notice
from homeward.steps.call_back import CALLING_BACK
from homeward.steps.seal import SEALING, SealInput
from homeward.steps.tell import BELL

bp = df.Blueprint()

# What a list of runs says of one, from its request and from its end.
_ASKED = ("operation", "vaultId", "mode", "plan", "dryRun")
_ENDED = ("status", "phase", "counts", "startedAt", "endedAt")
_LISTED = (*_ENDED, "recoveredAt")
# What a callback says beside both.
_TOLD = ("requestId", "requestedAt", "errors")


@bp.entity_trigger(context_name="context", entity_name="record")
class Record(DurableEntity):
    def open(self, run: dict[str, Any]) -> None:
        """Write the run down once; a second opening changes nothing."""
        if not self._state():
            self.set_state(run)
            self._list(run["request"], _ASKED)
            self._hang_bell(run)

    def close(self, end: dict[str, Any]) -> None:
        """Add how it ended; once, have its report sealed and whoever asked for it told."""
        before = self._state()
        state = before | end
        self.set_state(state)
        self._list(end, _LISTED)
        if "endedAt" not in before:
            run_id = self.entity_context.entity_id.key
            self.schedule_new_orchestration(SEALING.name, SealInput(run_id).to_json(), f"sealing:{run_id}")
            self._ring(ended(state))
        if state.get("request", {}).get("callbackUrl") and "callback" not in state:
            self._call_back(state)

    def called_back(self, told: dict[str, Any]) -> None:
        """Add how far telling it has come."""
        self.set_state(self._state() | {"callback": told})
        if told["state"] == CallbackState.FAILED:
            sound(
                Alarm.NOT_TOLD,
                f"the callback failed: {told['lastError']}",
                run=self.entity_context.entity_id.key,
            )

    def keep(self, said: dict[str, Any]) -> None:
        """Add what a run's own status has no room for, by kind and name; a later word on the same name counts."""
        state = self._state()
        whole = state.get("whole", {})
        self.set_state(state | {"whole": whole | {kind: whole.get(kind, {}) | said[kind] for kind in said}})

    def _hang_bell(self, run: dict[str, Any]) -> None:
        run_id = self.entity_context.entity_id.key
        self.signal_entity(EntityInstanceId(BELL, run_id), "hang", bell_of(run_id, run).to_json())
        self._ring(begun(run))

    def _ring(self, notice: Notice | None) -> None:
        if notice is not None:
            run_id = self.entity_context.entity_id.key
            self.signal_entity(EntityInstanceId(BELL, run_id), "ring", notice.to_json())

    def _list(self, said: dict[str, Any], names: tuple[str, ...]) -> None:
        """Tell the list of its month; a run that ended before it was opened is in none."""
        state = self._state()
        if asked_at := state.get("requestedAt"):
            known = {"id": self.entity_context.entity_id.key, "requestedBy": state["requestedBy"]}
            line = {name: said.get(name) for name in names} | known | {"requestedAt": asked_at}
            self.signal_entity(EntityInstanceId("listing", asked_at[:7]), "note", line)

    def _call_back(self, state: dict[str, Any]) -> None:
        run_id, request = self.entity_context.entity_id.key, state["request"]
        ended = {name: (request | state).get(name) for name in (*_TOLD, *_ASKED, *_ENDED)} | {"id": run_id}
        order = {"url": request["callbackUrl"], "ended": ended}
        self.set_state(state | {"callback": Callback().to_json()})
        self.schedule_new_orchestration(CALLING_BACK.name, order, f"callback:{run_id}")

    def _state(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self.get_state(dict, {}) or {})
