"""Everything the references mark as a guess, as a switch with at least two plausible values, default first."""

from emulator.errors import ControlError

VARIANTS: dict[str, tuple[str, ...]] = {
    "itemWhileEnabling": ("visible", "hidden"),
    "disableNeedsRunningVm": ("yes", "no"),
    "originalVmAfterReprotect": ("deleted", "leftStopped", "leftRunning"),
    "recoveryVmAfterReprotect": ("deleted", "left"),
    "reprotectNeedsRunningVm": ("yes", "no"),
    "cleanUpUnderLock": ("left", "jobFails"),
    "unnamedAtReprotect": ("lost", "kept"),
    "stateBeforeCommit": ("UnplannedFailoverCommitPendingStatesBegin", "UnplannedFailoverCommitPending"),
    "allowedOperationsBeforeCommit": (
        "withSwitchProtection",
        "withoutSwitchProtection",
        "withCancelFailover",
    ),
    "recoveredVmAfterCancel": ("deleted", "leftStopped"),
    "testFailoverStateAfterCleanup": ("None", "MarkedForDeletion"),
    "groupMemberAlone": ("refused", "jobFails"),
    "planAllowedOperations": ("always", "byState"),
    "planAfterFailedVm": ("continues", "stops"),
    "planAfterReprotect": ("rewritten", "stale", "memberRemoved"),
    "itemReprotect": ("badRequest400", "jobFails"),
    "targetErrorCodes": ("documented", "generic"),
    "planReprotect": ("badRequest400", "jobFails"),
    "eventsOfJobs": ("badEnds", "allEnds"),
    "oldIdAfterSwitch": ("notFound", "movedGhost"),
    "stateDuringFailover": ("Protected", "UnplannedFailoverInProgress"),
    "allowedOperationsWhileBusy": ("none", "unchanged"),
    "refusal": ("conflict409", "badRequest400"),
    "operationStatusAtFirst": ("InProgress", "NotStarted"),
    "retryAfterOnPolls": ("absent", "present"),
    "signedUrls": ("on", "off"),
    "finalLocation": ("item200", "noContent204"),
    "jobListOrder": ("newestFirst", "oldestFirst", "byName"),
    "restartOfFailedJob": ("sameJob", "newJob", "refused"),
    "jobAfterFailedShutdown": ("partiallySucceeded", "completedWithInformation", "completed"),
    "drillWarningAfterReprotect": ("atOnce", "later"),
    "healthWhenSourceOff": ("unchanged", "critical"),
    "healthWhenSubnetFull": ("unchanged", "critical"),
}


def check(name: str, value: object) -> str:
    if name not in VARIANTS:
        raise ControlError(400, f"Unknown variant '{name}'. Known: {', '.join(VARIANTS)}.")
    if value not in VARIANTS[name]:
        raise ControlError(400, f"Variant '{name}' is one of {', '.join(VARIANTS[name])}, not '{value}'.")
    return str(value)


def defaults() -> dict[str, str]:
    return {name: values[0] for name, values in VARIANTS.items()}
