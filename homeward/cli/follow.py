"""Follows a run until it has ended, or waits for somebody, whatever the display."""

from homeward.cli.client import Client
from homeward.cli.displays import Display
from homeward.cli.errors import UnreachableError
from homeward.cli.pace import Pace, patiently
from homeward.cli.wire import ENDED, Gate, Run, label

# How much a line of farewell may name.
_MOST = 20


def follow(client: Client, run_id: str, pace: Pace, display: Display, *, until_gate: bool = False) -> Run:
    """The run as it ended, or as it waits. A host that restarts is waited for, one that stays away is not."""
    run = Run(id=run_id)
    with display:
        while run.get("status") not in ENDED and not (until_gate and open_gates(run)):
            if run.get("status"):
                pace.sleep(pace.interval)
            try:
                run = patiently(pace, lambda: look(client, run_id), display.say)
            except UnreachableError as error:
                raise UnreachableError(f"{error}\n{_last_seen(run)}") from error
            display.show(run)
    return run


def look(client: Client, run_id: str) -> Run:
    """The run with all of its items: it comes with the first hundred by itself."""
    run = client.run(run_id)
    if (run.get("counts") or {}).get("items", 0) > len(run.get("items") or []):
        run["items"] = client.items(run_id)
    return run


def open_gates(run: Run) -> list[Gate]:
    return [gate for gate in run.get("gates") or [] if gate.get("state") == "Open"]


def _last_seen(run: Run) -> str:
    items = [f"{label(item)} in {item.get('stage')}" for item in (run.get("items") or [])[:_MOST]]
    seen = ", ".join([run.get("status") or "never", *items])
    return f"Last seen: {seen}. The run may go on without us; look again with: runs watch {run.get('id')}"
