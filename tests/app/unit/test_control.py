"""What operators asked of a run, and what came past the API beside it."""

from typing import Any, cast

from azure.durable_functions.testing import execute_entity

from entities.control import RunControl

CANCEL = {
    "action": "cancel",
    "by": "ann",
    "reason": "not today",
    "at": "2026-11-23T09:00:00+00:00",
    "item": None,
}


def after(*said: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    state: dict[str, Any] = {}
    entity = (
        cast(Any, RunControl)._function.get_user_function().entity_function
    )  # its decorator hides the class
    for operation, steered in said:
        state = execute_entity(entity, operation, steered, state).get_state(dict) or {}
    return state


def test_what_came_past_the_api_pushes_out_nothing_that_was_asked() -> None:
    """Whoever holds the system key can send any number of events; who cancelled the run stays told."""
    ignored = [("ignore", CANCEL | {"action": "ignored", "reason": str(number)}) for number in range(150)]
    state = after(("cancel", CANCEL), *ignored)
    assert (True, 21, "cancel") == (state["cancelled"], len(state["log"]), state["log"][0]["action"])
