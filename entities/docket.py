"""What each plan has been told by signals, and which assessment looks into it. Keyed by the plan's name."""

from typing import Any

import azure.durable_functions as df
from durabletask.entities import DurableEntity

from homeward.domain import docket

bp = df.Blueprint()


@bp.entity_trigger(context_name="context", entity_name="docket")
class Dockets(DurableEntity):
    def hear(self, told: dict[str, Any]) -> dict[str, Any]:
        """Add a signal for `assessment`, and answer who looks into it: nobody (an empty word), it, or another."""
        heard = docket.Heard.from_json(told["heard"])
        after = self._state().hear(heard, told["assessment"], told["insteadOf"])
        self._keep(after)
        return {"holder": after.holder}

    def ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        """How the plan stands. Where its holder asks, it is known to be alive."""
        question = docket.Question.from_json(asked)
        after = self._state().see(question)
        self._keep(after)
        return after.outage(question).to_json()

    def close(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Let the holder conclude, unless something new was told."""
        after = self._state().close(docket.Closing.from_json(asked))
        if after is not None:
            self._keep(after)
        return {"closed": after is not None}

    def ran(self, ended: dict[str, Any]) -> None:
        """A run of the plan has ended."""
        self._keep(self._state().ran(docket.Ran.from_json(ended)))

    def _state(self) -> docket.Docket:
        return docket.Docket.from_json(self.get_state(dict, {}) or {})

    def _keep(self, state: docket.Docket) -> None:
        self.set_state(state.to_json())
