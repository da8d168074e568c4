"""The orchestrators by name. Each is in the module of its name, which its first call loads."""

from importlib import import_module
from typing import Any

import azure.durable_functions as df

from homeward import ledger

NAMES = (
    "assessment",
    "batch",
    "calling_back",
    "clean_test",
    "delivering",
    "fencing",
    "group",
    "hooks",
    "item",
    "making",
    "paused",
    "preflight",
    "probing",
    "quiescing",
    "resuming",
    "round_trip",
    "run",
    "sealing",
    "self_check",
    "sweep",
    "telling",
    "turn",
    "waiting",
    "watch",
    "wave",
    "wind_up",
)

bp = df.Blueprint()


def _register(name: str) -> None:
    def begin(ctx: Any, input: dict[str, Any]) -> Any:  # noqa: A002 - the native style
        ledger.note(ctx, input)
        result = yield from getattr(import_module(f"orchestrators.{name}"), name)(ctx, input)
        return None if result is None else ledger.told(ctx, result)

    begin.__name__ = name
    bp.orchestration_trigger(context_name="context")(begin)


for one in NAMES:
    _register(one)
