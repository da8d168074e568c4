"""Activities of the sample app; those that must stop somewhere tell it by files in a folder."""

import os
import threading
from pathlib import Path
from typing import Any

import azure.durable_functions as df

bp = df.Blueprint()

_POLL = threading.Event()


def hold(folder: str, name: str) -> int:
    """Leave a mark with this process's id, then wait until the folder says go; the number of marks."""
    place = Path(folder)
    number = len(list(place.glob(f"{name}-*"))) + 1
    (place / f".{name}").write_text(str(os.getpid()))
    (place / f".{name}").rename(place / f"{name}-{number}")
    while not (place / "go").exists():
        _POLL.wait(0.01)
    return number


@bp.activity_trigger(input_name="name")
def say_hello(name: str) -> str:
    return f"Hello {name}!"


@bp.activity_trigger(input_name="folder")
def held_activity(folder: str) -> int:
    return hold(folder, "activity")


@bp.activity_trigger(input_name="wanted")
def fail_until(wanted: dict) -> int:  # pyright: ignore[reportMissingTypeArgument, reportUnknownParameterType] - the indexer refuses dict[str, Any]
    """Fail until the n-th call; calls are counted by lines of a file."""
    place = Path(wanted["file"])
    calls = len(place.read_text().splitlines()) + 1 if place.exists() else 1
    with place.open("a") as out:
        out.write("call\n")
    if calls < wanted["works_at"]:
        raise ValueError(f"call {calls} fails on purpose")
    return calls


@bp.activity_trigger(input_name="instance")
@bp.durable_client_input(client_name="client")
async def look_up(instance: str, client: df.DurableFunctionsClient) -> str:
    """An activity with a durable client: the status name of another instance."""
    state = await client.get_orchestration_state(instance)
    return "missing" if state is None else state.runtime_status.name


@bp.activity_trigger(input_name="value")
def double(value: int) -> int:
    return value * 2


@bp.activity_trigger(input_name="value")
def echo_json(value: Any) -> Any:
    return value
