"""What does not go together within one layer of policy."""

from collections.abc import Mapping
from typing import Any

from homeward.domain.plans.findings import Sheet, within
from homeward.domain.point_choice import chain, mistakes
from homeward.domain.policies import Hook, Policy, Probe, ProbeKind
from homeward.domain.runs import Commit, PointKind, Shutdown, Stage

_NEEDED = {ProbeKind.HTTP: ("url",), ProbeKind.TCP: ("host", "port"), ProbeKind.RUN_COMMAND: ("script",)}
_ALLOWED = {
    ProbeKind.HTTP: ("url", "status", "timeout"),
    ProbeKind.TCP: ("host", "port", "timeout"),
    ProbeKind.RUN_COMMAND: ("script",),
}
_OF_SOME_KIND = ("url", "status", "host", "port", "script", "timeout")
# Before these nothing is approved yet, and Done is no work: nobody is called.
_WITHOUT_HOOKS = (Stage.PREFLIGHT, Stage.AWAITING_APPROVAL, Stage.DONE)
# An item's history and its input stay small.
_MOST = 10
# One try or call holds a worker for as long (seconds).
_SHORTEST, _LONGEST = 1, 120


def check_layer(layer: Mapping[str, Any], sheet: Sheet, pointer: str, *, one_vm: bool) -> None:
    """`one_vm`: the layer is for a single VM, so that it may name a recovery point by its id."""
    policy = Policy.from_json(layer)
    _check_point(policy, sheet, within(pointer, "recoveryPoint"), one_vm=one_vm)
    if policy.zero_loss and policy.shutdown not in (None, Shutdown.POWER_OFF):
        said = f"Zero loss shuts the source down by PowerOff, not {policy.shutdown}."
        sheet.note(within(pointer, "shutdown"), said, "Remove it, or zeroLoss.")
    _check_other_points(policy, sheet, within(pointer, "otherPoints"))
    for name, given in (("probes", policy.probes), ("hooks", policy.hooks)):
        if len(given) > _MOST:
            sheet.note(within(pointer, name), f"More than {_MOST} {name}.", "Keep those that matter most.")
    _check_names(policy, sheet, within(pointer, "probes"))
    for at, probe in enumerate(policy.probes):
        check_probe(probe, sheet, sheet.nth(f"{pointer}/probes", at))
    for at, hook in enumerate(policy.hooks):
        _check_hook(hook, sheet, sheet.nth(f"{pointer}/hooks", at))


def _check_point(policy: Policy, sheet: Sheet, pointer: str, *, one_vm: bool) -> None:
    if sheet.spoiled(pointer):
        return
    for path, detail, remedy in mistakes(policy.recovery_point):
        sheet.note(pointer + path, detail, remedy)
    if not one_vm and any(one.kind is PointKind.CUSTOM for one in chain(policy.recovery_point)):
        remedy = "Say it in the policy of a member that names this one VM in items."
        sheet.note(pointer, "Custom is for one VM, and this policy is for several.", remedy)


def _check_other_points(policy: Policy, sheet: Sheet, pointer: str) -> None:
    """Another point than the one that was chosen must be as good to whoever approved it."""
    if policy.other_points is None:
        return
    if policy.zero_loss:
        sheet.note(pointer, "Zero loss has one point, and any older one loses something.", "Leave one out.")
    if policy.commit is Commit.AUTO:
        remedy = "Use commit AfterVerify or Manual, or leave otherPoints out."
        sheet.note(pointer, "Auto commits whatever the probes say, so no other point is tried.", remedy)
    if any(one.kind is PointKind.CUSTOM for one in chain(policy.recovery_point)):
        sheet.note(pointer, "Custom is the one point with its id.", "Choose by another kind, or drop it.")


def _check_names(policy: Policy, sheet: Sheet, pointer: str) -> None:
    names = [probe.name for probe in policy.probes]
    for at, name in enumerate(names):
        if name in names[:at]:
            said = f"Two probes are called {name!r}."
            sheet.note(within(sheet.nth(pointer, at), "name"), said, "Give each a name of its own.")


def check_probe(probe: Probe, sheet: Sheet, pointer: str) -> None:
    for name in _NEEDED[probe.kind]:
        if not sheet.given(within(pointer, name)):
            sheet.note(pointer, f"A probe of kind {probe.kind} needs {name}.", f"Add {name}.")
    for name in set(_OF_SOME_KIND) - set(_ALLOWED[probe.kind]):
        if sheet.given(within(pointer, name)):
            said = f"A probe of kind {probe.kind} takes no {name}."
            sheet.note(within(pointer, name), said, "Remove it, or change the kind.")
    _check_timeout(probe.timeout, sheet, pointer)


def _check_hook(hook: Hook, sheet: Sheet, pointer: str) -> None:
    if hook.stage in _WITHOUT_HOOKS:
        known = ", ".join(one for one in Stage if one not in _WITHOUT_HOOKS)
        sheet.note(within(pointer, "stage"), f"{hook.stage} takes no hooks.", f"Use one of {known}.")
    _check_timeout(hook.timeout, sheet, pointer)


def _check_timeout(seconds: float, sheet: Sheet, pointer: str) -> None:
    if not _SHORTEST <= seconds <= _LONGEST:
        said = f"A try lasts {_SHORTEST} to {_LONGEST} s."
        sheet.note(within(pointer, "timeout"), said, "Write another timeout; it is tried again anyway.")
