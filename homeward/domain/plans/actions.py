"""What stands between the groups of a recovery plan: a person, a script or a runbook, and what is like it here."""

from collections.abc import Callable
from dataclasses import dataclass

from homeward.domain.arm_ids import name_of
from homeward.domain.arm_json import ArmJson, text
from homeward.domain.findings import Finding, information, warning

_DRILL = "TestFailover"


@dataclass(frozen=True, slots=True)
class Placed:
    """An action and where it stands. `wave` is the one after which it comes; 0 is before the first."""

    name: str
    place: str
    details: ArmJson
    operations: tuple[str, ...]
    wave: int


def judge(action: Placed) -> Finding:
    """What becomes of an action. One that only drills carry out is told, and nothing else."""
    if action.operations and set(action.operations) <= {_DRILL}:
        said = f"The action {action.name!r} {action.place} is carried out in test failovers only; it was left out."
        return information("DrillAction", said, "Do it around a drill of this plan.")
    return _KINDS.get(text(action.details, "instanceType"), _unknown)(action)


def _manual(action: Placed) -> Finding:
    asked = text(action.details, "description") or "(no description)"
    held = (
        f"wave group-{action.wave} is held before its commit"
        if action.wave
        else "the run asks for an approval"
    )
    return information(
        "ManualAction",
        f"The manual action {action.name!r} {action.place} ({asked}): {held}, until a person decides.",
        "Write what is to be looked at into the plan's description; replace it by a probe where a machine can look.",
    )


def _runbook(action: Placed) -> Finding:
    runbook = text(action.details, "runbookId")
    return warning(
        "RunbookAction",
        f"The runbook {name_of(runbook) or action.name} {action.place} is not called ({runbook or 'without an id'}).",
        f"Give it a webhook that is called as a hook: {_hook(action)}. Homeward passes no recovery plan context.",
    )


def _script(action: Placed) -> Finding:
    return warning(
        "ScriptAction",
        f"The script {text(action.details, 'path') or action.name!r} {action.place} is not run.",
        f"Run it as a probe (kind: RunCommand) in the recovered VM, or behind a hook: {_hook(action)}.",
    )


def _unknown(action: Placed) -> Finding:
    kind = text(action.details, "instanceType") or "nobody knows what"
    return warning(
        "UnknownAction", f"The action {action.name!r} {action.place} is of the kind {kind}; it was left out."
    )


def _hook(action: Placed) -> str:
    """The stage next to where it stood."""
    stage, moment = ("Verifying", "After") if action.wave else ("ShuttingDown", "Before")
    return f"{{stage: {stage}, moment: {moment}, url: https://...}}"


_KINDS: dict[str, Callable[[Placed], Finding]] = {
    "ManualActionDetails": _manual,
    "AutomationRunbookActionDetails": _runbook,
    "ScriptActionDetails": _script,
}
