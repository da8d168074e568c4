"""`homeward runs approve` and `reject`: what is decided on is shown first, and exactly that is sent."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from homeward.cli import words
from homeward.cli.client import Client
from homeward.cli.commands import Injected, RunId, ident, runs
from homeward.cli.common import HERE, LINES, Answer, Server, note
from homeward.cli.errors import DeclinedError, Exit, UsageError
from homeward.cli.follow import open_gates
from homeward.cli.pace import Pace
from homeward.cli.wire import Gate, Item, Run, label

type Name = Annotated[str | None, Parameter(name="GATE", help="The gate's name, where several are open.")]

# How often it is looked whether a decision has counted.
_LOOKS = 10


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Manner:
    """How it is decided."""

    reason: str = ""
    "Why; the run and its report keep it, with who decided."

    yes: Annotated[bool, Parameter(name=["--yes", "-y"], negative=())] = False
    "Do not ask back."


_ASKING = Manner()


@runs.command
def approve(
    run_id: RunId,
    gate: Name = None,
    /,
    *,
    break_glass: Annotated[
        bool, Parameter(negative=(), help="As an Operator, alone, where the plan allows it; needs --reason.")
    ] = False,
    manner: Manner = _ASKING,
    server: Server = HERE,
    answer: Answer = LINES,
    pace: Injected,
) -> int:
    """Approve what a run waits for: its scope is shown, and nothing else is approved."""
    if break_glass and not manner.reason.strip():
        raise UsageError("--break-glass needs a --reason: why nobody else could approve.")
    more = {"breakGlass": True} if break_glass else {}
    body = {"decision": "Approve", "comment": manner.reason, **more}
    with server.client() as client:
        return _decide(client, run_id, gate, body, manner, answer, pace)


@runs.command
def reject(
    run_id: RunId,
    gate: Name = None,
    /,
    *,
    cancel_failover: Annotated[
        bool, Parameter(negative=(), help="Before a commit, where the gate offers it: undo the failover.")
    ] = False,
    manner: Manner = _ASKING,
    server: Server = HERE,
    answer: Answer = LINES,
    pace: Injected,
) -> int:
    """Reject what a run waits for."""
    body = {"decision": "CancelFailover" if cancel_failover else "Reject", "comment": manner.reason}
    with server.client() as client:
        return _decide(client, run_id, gate, body, manner, answer, pace)


def _decide(
    client: Client,
    run_id: str,
    name: str | None,
    body: Mapping[str, object],
    manner: Manner,
    answer: Answer,
    pace: Pace,
) -> int:
    run = client.run(run_id)
    gate = chosen(run, name)
    for line in scope(run, gate, client.items(run_id)):
        note(line)
    if not manner.yes:
        _confirm(f"{body['decision']} this? [y/N] ")
    client.steer(run_id, "decisions", {**body, "gate": gate.get("name"), "scopeHash": gate.get("scopeHash")})
    seen = _closed(client, run_id, gate, pace)
    answer.tell(seen, [f"gate {gate.get('name')}: {words.gate_state(seen)}"])
    return _verdict(seen, body["decision"])


def chosen(run: Run, name: str | None) -> Gate:
    """The open gate of this name, or the only one that is open. Raises UsageError."""
    waiting = open_gates(run)
    found = [gate for gate in waiting if name in (None, gate.get("name"))]
    if len(found) == 1:
        return found[0]
    known = ", ".join(str(gate.get("name")) for gate in waiting) or "none"
    if found:
        raise UsageError(f"{ident(run)} has {len(found)} open gates; name one of them: {known}.")
    which = f"no open gate {name!r}" if name else "no open gate"
    raise UsageError(f"{ident(run)} is {run.get('status')} and has {which}. Open: {known}.")


def scope(run: Run, gate: Gate, items: list[Item]) -> Iterator[str]:
    """What is decided on: the question, every VM with its point and what it loses, until when, and the hash."""
    plan = f" of the plan {name}" if (name := run.get("plan")) else ""
    yield f"{run.get('mode') or 'Planned'} {run.get('operation')}{plan} in {run.get('vaultId')}"
    yield f"asked for by {run.get('requestedBy') or 'a key'}, {words.utc(run.get('requestedAt'))}"
    yield f"gate {gate.get('name')}: {gate.get('question')}"
    if blocked := gate.get("blocked"):
        yield f"  cannot be approved now: {blocked}"
    for item in _about(gate, items):
        yield f"  {label(item):<20}  {item.get('stage') or '?':<16}  {words.point(item)}"
    yield f"open until {words.utc(gate.get('expiresAt'))}; offers {', '.join(gate.get('offers') or [])}"
    yield f"scope {gate.get('scopeHash')}"


def _about(gate: Gate, items: list[Item]) -> list[Item]:
    """The VM whose own gate it is, or all that have not ended."""
    own = [one for one in items if (one.get("gate") or {}).get("name") == gate.get("name")]
    return own or [one for one in items if not one.get("outcome")]


def _confirm(question: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError("Nobody can be asked here: look at what is shown, and call again with --yes.")
    sys.stderr.write(question)
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise DeclinedError("Nothing was sent.")


def _closed(client: Client, run_id: str, gate: Gate, pace: Pace) -> Gate:
    """The gate once it has closed, or as it is after a while: what is sent counts when the run has read it."""
    seen = gate
    for _ in range(_LOOKS):
        gates = client.run(run_id).get("gates") or []
        seen = next((one for one in gates if one.get("scopeHash") == gate.get("scopeHash")), gate)
        if seen.get("state") != "Open":
            break
        pace.sleep(pace.interval)
    return seen


def _verdict(seen: Gate, decision: object) -> int:
    if seen.get("state") == "Open":
        note("The decision was taken in, and the run has not acted on it yet; `runs show` tells when it has.")
        return Exit.AS_ASKED
    wanted = "Approved" if decision == "Approve" else "Rejected"
    return Exit.AS_ASKED if seen.get("state") == wanted else Exit.OTHERWISE
