"""Follows a run until it has ended, or waits for somebody, whatever the display."""

from homeward.cli.client import Client
from homeward.cli.displays import Display
from homeward.cli.errors import UnreachableError
from homeward.cli.pace import Pace, patiently
from homeward.cli.sight import Sight
from homeward.cli.wire import ENDED, Gate, Run, label

# How much a line of farewell may name.
_MOST = 20
# Every so many VMs a look costs the server as much again: it is taken more rarely then.
_COSTLY = 100


def follow(client: Client, run_id: str, pace: Pace, display: Display, *, until_gate: bool = False) -> Run:
    """The run as it ended, or as it waits. A host that restarts is waited for, one that stays away is not."""
    run, look = Run(id=run_id), Sight(client, run_id)
    with display:
        while run.get("status") not in ENDED and not (until_gate and open_gates(run)):
            if run.get("status"):
                pace.sleep(pace.interval * (1 + len(run.get("items") or []) / _COSTLY))
            try:
                run = patiently(pace, look, display.say)
            except UnreachableError as error:
                raise UnreachableError(f"{error}\n{_last_seen(run)}") from error
            display.show(run)
    return run


def open_gates(run: Run) -> list[Gate]:
    return [gate for gate in run.get("gates") or [] if gate.get("state") == "Open"]


def _last_seen(run: Run) -> str:
    items = [f"{label(item)} in {item.get('stage')}" for item in (run.get("items") or [])[:_MOST]]
    seen = ", ".join([run.get("status") or "never", *items])
    return f"Last seen: {seen}. The run may go on without us; look again with: runs watch {run.get('id')}"
