"""The bell of a run: it hears what happens, once, and has it told to the targets of the run's plan."""

from typing import Any

import azure.durable_functions as df
from durabletask.entities import DurableEntity

from homeward.alarms import Alarm, sound
from homeward.domain.callbacks import CallbackState
from homeward.domain.notices import (
    Bell,
    Delivery,
    Happening,
    Notice,
    delivered,
    forget,
    hang,
    hear,
    rounds,
    take,
)
from homeward.steps.tell import TELLING, TellingInput

bp = df.Blueprint()

_ALARMS = {Happening.STALL: Alarm.STALLED, Happening.FAILURE: Alarm.UNPROTECTED}


@bp.entity_trigger(context_name="context", entity_name="bell")
class RunBell(DurableEntity):
    def hang(self, bell: dict[str, Any]) -> None:
        """Whom to tell, and what run this is. What was heard before stays."""
        self.set_state(hang(self._state(), Bell.from_json(bell)).to_json())

    def ring(self, notice: dict[str, Any]) -> None:
        """Hear something. What alert rules look for is an alarm besides, whether the run tells anybody or not."""
        said, before = Notice.from_json(notice), self._state()
        bell, seconds = hear(before, said)
        if bell == before:
            return
        self._sound(said)
        if bell.about is not None and not bell.targets:
            return
        self.set_state(bell.to_json())
        if seconds is not None:
            order = TellingInput(self._run, seconds)
            self.schedule_new_orchestration(
                TELLING.name, order.to_json(), f"telling:{self._run}:{rounds(bell)}"
            )

    def take(self, _: Any = None) -> dict[str, Any] | None:
        """What is to be told now."""
        bell, order = take(self._state())
        self.set_state(bell.to_json())
        return order and order.to_json()

    def delivered(self, said: dict[str, Any]) -> None:
        """How far telling one target has come."""
        delivery = Delivery.from_json(said["delivery"])
        self.set_state(delivered(self._state(), said["key"], delivery).to_json())
        if delivery.told.state is CallbackState.FAILED:
            what = (
                f"the target {delivery.target} was not told of {delivery.event}: {delivery.told.last_error}"
            )
            sound(Alarm.NOT_TOLD, what, run=self._run)

    def forget(self, _: Any = None) -> None:
        """Its run ended long ago: nothing rings any more."""
        left = forget(self._state())
        self.set_state(left and left.to_json())

    def _sound(self, said: Notice) -> None:
        if said.kind is Happening.STALL or (said.kind is Happening.FAILURE and said.trouble):
            sound(_ALARMS[said.kind], f"{said.vm}: {said.said}", run=self._run, vm=said.vm)

    @property
    def _run(self) -> str:
        return self.entity_context.entity_id.key

    def _state(self) -> Bell:
        return Bell.from_json(self.get_state(dict, {}) or {})
