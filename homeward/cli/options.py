"""What can be said on the command line, and the request body it makes."""

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, cast

from cyclopts import Parameter

from homeward.cli.errors import UsageError
from homeward.cli.wire import DrillOrder, PointChoice, RunRequest

type Operation = Literal["Failback", "Failover", "Reprotect", "RoundTrip", "Drill", "Disable"]
type Mode = Literal["Planned", "Unplanned"]
type Shutdown = Literal["PowerOff", "SiteRecovery", "None"]
type Commit = Literal["AfterVerify", "Auto", "Manual"]
type Reprotect = Literal["Auto", "WhenHomeIsBack", "Manual"]
type RemovalReason = Literal["NotSpecified", "MigrationComplete"]

UNTIL_DECIDED = "untilDecided"
_POINT_KINDS = ("Latest", "LatestProcessed", "LatestAppConsistent", "Custom")


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Server:
    """Where Homeward is."""

    url: Annotated[str, Parameter(env_var="HOMEWARD_URL")] = "http://127.0.0.1:7071"
    "The function app's address, without /api."

    key: Annotated[str | None, Parameter(env_var="HOMEWARD_KEY", show_default=False)] = None
    "A function key (the dev host's is dev)."


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Choices:
    """What the run shall do. Whatever is not said is left to the server's defaults."""

    operation: Operation = "Failback"
    "Failback brings VMs home, Failover takes them away, RoundTrip does both; Drill tests; Disable ends replication."

    mode: Mode | None = None
    "Planned shuts the source down first and stops if that fails; Unplanned tries, and goes on."

    recovery_point: Annotated[str | None, Parameter(show_choices=False)] = None
    "KIND[:ID], one of Latest, LatestProcessed, LatestAppConsistent, Custom:ID."

    allow_missing_disks: Annotated[bool, Parameter(negative=())] = False
    "Accept a recovery point that covers fewer disks than the VM has."

    shutdown: Shutdown | None = None
    "Who shuts the source VM down."

    commit: Commit | None = None
    "When the failover is committed."

    reprotect: Reprotect | None = None
    "Whether the VM is replicated again afterwards."

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

    dry_run: Annotated[bool, Parameter(negative=())] = False
    "Check everything, change nothing."


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Ending:
    """What to do when a followed run has ended."""

    save_report: Annotated[Path | None, Parameter(show_default=False)] = None
    "A folder to save the report in, as report-RUN.html."


def request(vault: str, items: tuple[str, ...], choices: Choices) -> RunRequest:
    """The body of `POST /api/runs`. It always has a request id, so that sending it twice starts one run."""
    if not items:
        raise UsageError("Name at least one item: runs start VAULT ITEM...")
    body = RunRequest(
        operation=choices.operation,
        vaultId=vault,
        items=list(items),
        requestId=choices.request_id or f"cli-{uuid.uuid4().hex}",
        dryRun=choices.dry_run,
    )
    said = {name: getattr(choices, name) for name in ("mode", "shutdown", "commit", "reprotect")}
    body.update(cast(RunRequest, {name: value for name, value in said.items() if value is not None}))
    flags = {name: True for name in ("adopt", "fence", "purge") if getattr(choices, name)}
    body.update(cast(RunRequest, flags))
    if choices.removal_reason:
        body["removalReason"] = choices.removal_reason
    if drill := _drill(choices):
        body["drill"] = drill
    if choices.away_for is not None:
        body["awayFor"] = choices.away_for
    if choices.recovery_point or choices.allow_missing_disks:
        body["recoveryPoint"] = _point(
            choices.recovery_point or "Latest", missing=choices.allow_missing_disks
        )
    return body


def _drill(choices: Choices) -> DrillOrder | None:
    """What was said of a drill: nothing of it means anything without its network."""
    if choices.drill_network is None:
        said = [name for name in ("hold", "deadline") if getattr(choices, name) is not None]
        if said or choices.operation == "Drill":
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


def _point(text: str, *, missing: bool) -> PointChoice:
    kind, _, identity = text.partition(":")
    known = {name.lower(): name for name in _POINT_KINDS}.get(kind.lower())
    if known is None:
        raise UsageError(f"--recovery-point {text}: the kind is one of {', '.join(_POINT_KINDS)}.")
    if bool(identity) != (known == "Custom"):
        raise UsageError(
            f"--recovery-point {text}: an id goes with Custom and only with it, as in Custom:ID."
        )
    choice = PointChoice(kind=known)
    if identity:
        choice["id"] = identity
    if missing:
        choice["allowMissingDisks"] = True
    return choice
