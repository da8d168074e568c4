"""What can be said on the command line, and the request body it makes."""

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, cast

from cyclopts import Parameter

from homeward.cli import points
from homeward.cli.asked import DrillOrder, PointChoice, RunRequest
from homeward.cli.errors import UsageError
from homeward.cli.points import HOW_WRITTEN

type Operation = Literal["Failback", "Failover", "Reprotect", "RoundTrip", "Drill", "Disable"]
type Mode = Literal["Planned", "Unplanned"]
type Shutdown = Literal["PowerOff", "SiteRecovery", "None"]
type Commit = Literal["AfterVerify", "Auto", "Manual"]
type Reprotect = Literal["Auto", "WhenHomeIsBack", "Manual"]
type Approval = Literal["None", "Required"]
type Wayback = Literal["Refuse", "Create"]
type RemovalReason = Literal["NotSpecified", "MigrationComplete"]

UNTIL_DECIDED = "untilDecided"


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Choices:
    """What the run shall do. Whatever is not said is left to the server's defaults."""

    operation: Annotated[Operation, Parameter(show_default=True)] = "Failback"
    "Failback brings VMs home, Failover takes them away, RoundTrip does both; Drill tests; Disable ends replication."

    mode: Mode | None = None
    "Planned shuts the source down first and stops if that fails; Unplanned tries, and goes on."

    plan: str | None = None
    "A plan's name, instead of VMs."

    recovery_point: Annotated[str | None, Parameter(help=HOW_WRITTEN)] = None

    younger_than: float | None = None
    "The recovery point is at most so many seconds old, or there is none."

    allow_missing_disks: Annotated[bool, Parameter(negative=())] = False
    "Accept a recovery point that covers fewer disks than the VM has."

    shutdown: Shutdown | None = None
    "Who shuts the source VM down."

    commit: Commit | None = None
    "When the failover is committed."

    reprotect: Reprotect | None = None
    "Whether the VM is replicated again afterwards."

    wayback: Wayback | None = None
    "Whether the run may make what the way back lacks."

    approval: Approval | None = None
    "Required: nothing is changed before somebody else has approved it."

    adopt: Annotated[bool, Parameter(negative=())] = False
    "Take VMs over where somebody else left them."

    fence: Annotated[bool, Parameter(negative=())] = False
    "With --adopt: keep the recovered VM off until its failover is committed, as a rollback does."

    away_for: float | None = None
    "Of a RoundTrip: how many seconds the VMs stay away; until somebody approves, where it is not said."

    drill_network: str | None = None
    "Of a Drill: the ARM id of the isolated network that the test VMs are put into."

    hold: str | None = None
    "Of a Drill: how many seconds the test VMs are held, or untilDecided."

    deadline: float | None = None
    "Of a Drill: the clean-up begins at the latest so many seconds after the start."

    removal_reason: RemovalReason | None = None
    "Of a Disable: why replication is ended."

    purge: Annotated[bool, Parameter(negative=())] = False
    "Of a Disable: remove the item without its VM's help."

    request_id: str | None = None
    "The same id with the same request is the same run, however often it is sent."

    reason: str | None = None
    "Why; the run and its report keep it, with who asked."

    callback_url: str | None = None
    "Is told, signed, how the run ended; a host of HOMEWARD_CALLBACK_HOSTS."

    dry_run: Annotated[bool, Parameter(negative=())] = False
    "Check everything, change nothing."


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Ending:
    """What to do when a followed run has ended."""

    save_report: Path | None = None
    "A folder to save the report in, as report-RUN.html."

    until_gate: Annotated[bool, Parameter(negative=())] = False
    "Stop as soon as the run waits for a decision, with exit code 3."


# What goes into the body under its own name, where it was said.
FIELDS = {
    "mode": "mode",
    "shutdown": "shutdown",
    "commit": "commit",
    "reprotect": "reprotect",
    "wayback": "wayback",
    "approval": "approval",
    "removal_reason": "removalReason",
    "away_for": "awayFor",
    "callback_url": "callbackUrl",
    "reason": "reason",
}


def request(vault: str, items: tuple[str, ...], choices: Choices) -> RunRequest:
    """The body of `POST /api/runs`. It always has a request id, so that sending it twice starts one run."""
    body = RunRequest(
        operation=choices.operation,
        vaultId=vault,
        requestId=choices.request_id or request_id(),
        dryRun=choices.dry_run,
    )
    body.update(_what(items, choices.plan))
    said = {name: getattr(choices, field) for field, name in FIELDS.items()}
    body.update(cast(RunRequest, {name: value for name, value in said.items() if value is not None}))
    flags = {name: True for name in ("adopt", "fence", "purge") if getattr(choices, name)}
    body.update(cast(RunRequest, flags))
    if drill := _drill(choices):
        body["drill"] = drill
    if point := _point(choices):
        body["recoveryPoint"] = point
    return body


def _point(choices: Choices) -> PointChoice | None:
    age, missing = choices.younger_than, choices.allow_missing_disks
    if choices.recovery_point is None and age is None and not missing:
        return None
    point = points.parse(choices.recovery_point or "Latest", missing=missing)
    if age is not None:
        point["youngerThan"] = age
    return point


def request_id() -> str:
    """A new one: sent twice, it starts one run."""
    return f"cli-{uuid.uuid4().hex}"


def _what(items: tuple[str, ...], plan: str | None) -> RunRequest:
    if bool(items) == bool(plan):
        raise UsageError("Name VMs or a plan: runs start VAULT VM..., or runs start VAULT --plan NAME.")
    return cast(RunRequest, {"plan": plan} if plan else {"items": list(items)})


def _drill(choices: Choices) -> DrillOrder | None:
    """What was said of a drill: nothing of it means anything without its network, which a plan has by itself."""
    if choices.drill_network is None:
        said = [name for name in ("hold", "deadline") if getattr(choices, name) is not None]
        if said or (choices.operation == "Drill" and not choices.plan):
            raise UsageError("A drill needs --drill-network, the ARM id of an isolated virtual network.")
        return None
    drill = DrillOrder(network=choices.drill_network)
    if choices.hold is not None:
        drill["hold"] = _hold(choices.hold)
    if choices.deadline is not None:
        drill["deadline"] = choices.deadline
    return drill


def _hold(text: str) -> float | str:
    if text == UNTIL_DECIDED:
        return text
    try:
        return float(text)
    except ValueError as error:
        raise UsageError(f"--hold {text}: a number of seconds, or {UNTIL_DECIDED}.") from error
