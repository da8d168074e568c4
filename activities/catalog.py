"""The activities by name. Each is in the module of its name, which its first call loads: cold starts stay short."""

from importlib import import_module
from typing import Any

import azure.durable_functions as df

ALONE = (
    "call_back",
    "choose_point",
    "cleanup_check",
    "concern",
    "health_check",
    "hook",
    "isolation",
    "look_around",
    "look_at_azure",
    "notify",
    "remove_plan",
    "save_plan",
    "tell",
    "test_remains",
    "uncarried",
    "verify",
    "wait",
)
# These read leases, or how a run stands.
WITH_CLIENT = (
    "begin_run",
    "cancel_failover",
    "change_point",
    "commit",
    "disable",
    "failover",
    "fence",
    "group_failover",
    "lease_holder",
    "left_running",
    "look_at_self",
    "make_setting",
    "probe",
    "recovered_power",
    "recheck",
    "release",
    "reprotect",
    "resolve_items",
    "restart_source",
    "run_script",
    "seal",
    "second_source",
    "shutdown",
    "tally",
    "test_cleanup",
    "test_failover",
    "verify_decision",
)

bp = df.Blueprint()


async def _run(name: str, *given: Any) -> dict[str, Any]:
    """A module that does not load fails the call, as any defect of an activity does."""
    return await getattr(import_module(f"activities.{name}"), name).run(*given)


def _register_alone(name: str) -> None:
    async def run(input: dict) -> dict:  # noqa: A002 - the name that the platform binds  # pyright: ignore[reportMissingTypeArgument, reportUnknownParameterType]
        return await _run(name, input)

    run.__name__ = name
    bp.activity_trigger(input_name="input")(run)


def _register_with_client(name: str) -> None:
    async def run(input: dict, client: Any) -> dict:  # noqa: A002 - as above  # pyright: ignore[reportMissingTypeArgument, reportUnknownParameterType]
        return await _run(name, input, client)

    run.__name__ = name
    bp.durable_client_input(client_name="client")(bp.activity_trigger(input_name="input")(run))


for one in ALONE:
    _register_alone(one)
for one in WITH_CLIENT:
    _register_with_client(one)
