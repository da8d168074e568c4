"""The commands under `homeward runs` by which an operator steers; each says why."""

from collections.abc import Mapping
from typing import Annotated, Literal

from cyclopts import Parameter

from homeward.cli import points
from homeward.cli.commands import RunId, ident, runs
from homeward.cli.common import HERE, LINES, Answer, Server
from homeward.cli.errors import Exit
from homeward.cli.wire import Run

type Reason = Annotated[str, Parameter(help="Why; the run and its report keep it, with who asked.")]
type Vm = Annotated[str, Parameter(help="The VM, by the name that the run shows.")]


@runs.command
def pause(run_id: RunId, /, *, reason: Reason, server: Server = HERE, answer: Answer = LINES) -> int:
    """Let no VM begin another change; what Azure is doing ends."""
    return _steer(server, answer, run_id, "pause", {"reason": reason})


@runs.command
def resume(run_id: RunId, /, *, reason: Reason, server: Server = HERE, answer: Answer = LINES) -> int:
    """Go on after a pause."""
    return _steer(server, answer, run_id, "resume", {"reason": reason})


@runs.command
def cancel(run_id: RunId, /, *, reason: Reason, server: Server = HERE, answer: Answer = LINES) -> int:
    """End a run; what Azure has begun ends by itself."""
    return _steer(server, answer, run_id, "cancel", {"reason": reason})


@runs.command
def release(run_id: RunId, /, *, reason: Reason, server: Server = HERE, answer: Answer = LINES) -> int:
    """Let the test VMs of a drill go before their time is over."""
    return _steer(server, answer, run_id, "release", {"reason": reason})


@runs.command
def mode(
    run_id: RunId,
    wanted: Annotated[Literal["Unplanned"], Parameter(name="MODE", help="There is no way back.")],
    /,
    *,
    reason: Reason,
    server: Server = HERE,
    answer: Answer = LINES,
) -> int:
    """Take a planned run on as unplanned, where the source turns out to be lost."""
    return _steer(server, answer, run_id, "mode", {"mode": wanted, "reason": reason})


@runs.command
def review(run_id: RunId, /, *, reason: Reason, server: Server = HERE, answer: Answer = LINES) -> int:
    """Review, as an Approver, what somebody else approved alone (`runs list --unreviewed`)."""
    return _steer(server, answer, run_id, "review", {"comment": reason})


@runs.command
def skip(run_id: RunId, vm: Vm, /, *, reason: Reason, server: Server = HERE, answer: Answer = LINES) -> int:
    """Leave a VM out; one that synchronises is waited for no longer."""
    return _steer_item(server, answer, run_id, vm, "skip", {"reason": reason})


@runs.command
def retry(run_id: RunId, vm: Vm, /, *, reason: Reason, server: Server = HERE, answer: Answer = LINES) -> int:
    """Try a failed VM again, with a preflight of its own."""
    return _steer_item(server, answer, run_id, vm, "retry", {"reason": reason})


@runs.command
def recovery_point(
    run_id: RunId,
    vm: Vm,
    point: Annotated[str, Parameter(help=points.HOW_WRITTEN)],
    /,
    *,
    reason: Reason,
    server: Server = HERE,
    answer: Answer = LINES,
) -> int:
    """Recover a VM again from another point, while it waits for its commit."""
    body = {"recoveryPoint": points.parse(point), "reason": reason}
    return _steer_item(server, answer, run_id, vm, "recovery-point", body)


@runs.command
def release_lease(
    run_id: RunId, vm: Vm, /, *, reason: Reason, server: Server = HERE, answer: Answer = LINES
) -> int:
    """Free a VM that a run holds which is over."""
    return _steer_item(server, answer, run_id, vm, "release-lease", {"reason": reason})


def _steer(server: Server, answer: Answer, run_id: str, what: str, body: Mapping[str, object]) -> int:
    with server.client() as client:
        return _asked(answer, client.steer(run_id, what, body), what)


def _steer_item(
    server: Server, answer: Answer, run_id: str, vm: str, what: str, body: Mapping[str, object]
) -> int:
    with server.client() as client:
        return _asked(answer, client.steer_item(run_id, vm, what, body), f"{what} of {vm}")


def _asked(answer: Answer, run: Run, what: str) -> int:
    lines = [
        f"{what} is asked for; follow it with: runs watch {ident(run)}",
        f"run {ident(run)} {run.get('status')}",
    ]
    answer.tell(run, lines)
    return Exit.AS_ASKED
