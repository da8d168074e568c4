"""Site Recovery jobs: which one is ours, whether it ended, and whether it ended well."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from homeward.domain.arm_ids import name_of
from homeward.domain.arm_json import ArmJson, child, children, maybe, text, time
from homeward.domain.evidence import Fault

FAILOVER = "UnplannedFailover"
COMMIT = "CommitFailover"
CHANGE_POINT = "ChangePit"
CANCEL = "CancelFailover"
TEST_FAILOVER = "TestFailover"
TEST_CLEANUP = "TestFailoverCleanup"
REPROTECT = "SwitchReplicationGroupProtection"
DISABLE, PURGE = "DisableDr", "PurgeVm"

# Recorded is ChangePit, of another provider; Azure to Azure may say its operation's name.
_ALSO = {"ApplyRecoveryPoint": CHANGE_POINT}
# Anything else may still become one of these; a Suspended job waits for somebody.
_ENDS = ("Succeeded", "Failed", "Cancelled")


@dataclass(frozen=True, slots=True)
class Landing:
    """Which recovery point a finished failover used for a VM."""

    friendly_name: str
    point_id: str | None
    point_time: datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """What a recovery plan's job did with a VM: one of its tasks, which has a job of its own."""

    friendly_name: str
    state: str
    job: str
    errors: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Job:
    id: str
    name: str
    scenario: str
    state: str
    state_description: str
    target_name: str
    started_at: datetime | None
    ended_at: datetime | None
    errors: tuple[Fault, ...]
    landings: tuple[Landing, ...]
    parts: tuple[Part, ...]
    new_item_id: str | None
    test_network: str = ""

    @property
    def ended(self) -> bool:
        return self.state in _ENDS

    @property
    def ended_well(self) -> bool:
        """Succeeded *and* Completed: a state of Succeeded may also describe a partial success."""
        return self.state == "Succeeded" and self.state_description == "Completed"

    @property
    def reservation(self) -> str | None:
        """How the service qualifies a success, if it does."""
        if self.state != "Succeeded" or self.ended_well:
            return None
        return self.state_description or "without saying that it completed"

    @property
    def fault(self) -> Fault:
        """Why it did not end well, in the service's words where it gave any."""
        if self.errors:
            return self.errors[0]
        said = f"{self.state} ({self.state_description})" if self.state_description else self.state
        return Fault(
            "JobDidNotComplete",
            f"The {self.scenario} job {self.name} ended {said} and gave no error.",
            recommended_action="Open the job in the vault's Site Recovery jobs before trying again.",
        )

    def landing(self, friendly_name: str) -> Landing | None:
        """That of this VM; a job about one VM tells it of no other."""
        if len(self.landings) == 1 and not self.parts:
            return self.landings[0]
        mine = (one for one in self.landings if one.friendly_name.lower() == friendly_name.lower())
        return next(mine, None)

    def failure_of(self, friendly_name: str) -> Fault | None:
        """Why this VM's part of a plan's job failed, if it did."""
        for part in self.parts:
            if part.state in ("Failed", "Cancelled") and part.friendly_name.lower() == friendly_name.lower():
                return part.errors[0] if part.errors else _failed_part(part)
        return None


def parse_job(data: ArmJson) -> Job:
    properties = child(data, "properties")
    custom, said = child(properties, "customDetails"), text(properties, "scenarioName")
    return Job(
        id=text(data, "id"),
        name=text(data, "name"),
        scenario=_ALSO.get(said, said),
        state=text(properties, "state"),
        state_description=text(properties, "stateDescription"),
        target_name=text(properties, "targetObjectName"),
        started_at=time(properties, "startTime"),
        ended_at=time(properties, "endTime"),
        errors=tuple(_fault(one) for one in _all_errors(properties)),
        landings=tuple(_landing(one) for one in children(custom, "protectedItemDetails")),
        parts=tuple(_parts(children(properties, "tasks"))),
        new_item_id=maybe(custom, "newReplicationProtectedItemId"),
        test_network=text(custom, "networkName"),
    )


def ours(jobs: list[Job], scenario: str, target_name: str, since: datetime) -> Job | None:
    """The newest job of this scenario on this target that started after the intent was recorded."""
    mine = [
        job
        for job in jobs
        if job.scenario == scenario
        and job.target_name.lower() == target_name.lower()
        and job.started_at is not None
        and job.started_at >= since
    ]
    return max(mine, key=lambda job: job.started_at or since, default=None)


def newest_good(jobs: list[Job], scenario: str, target_name: str) -> Job | None:
    """The newest job of this scenario on this target that succeeded, whoever started it."""
    ended = [one for one in jobs if one.state == "Succeeded"]
    return ours(ended, scenario, target_name, datetime.fromtimestamp(0, UTC))


def undone(jobs: list[Job], failover: Job) -> bool:
    """Whether a failover that succeeded was cancelled since, and that ended well."""
    since = failover.started_at or datetime.fromtimestamp(0, UTC)
    cancelled = ours(jobs, CANCEL, failover.target_name, since)
    return cancelled is not None and cancelled.ended_well


def _landing(data: ArmJson) -> Landing:
    return Landing(
        text(data, "friendlyName"), maybe(data, "recoveryPointId"), time(data, "recoveryPointTime")
    )


def _parts(tasks: list[ArmJson]) -> Iterator[Part]:
    """The VMs' tasks within a plan's groups. A failover goes on where a shutdown failed, so those do not count."""
    for task in tasks:
        group = child(task, "groupTaskCustomDetails")
        if text(group, "rpGroupType") != "Shutdown":
            yield from _parts(children(group, "childTasks"))
        custom = child(task, "customDetails")
        if text(custom, "instanceType") == "VirtualMachineTaskDetails":
            job = name_of(text(child(custom, "jobTask"), "jobId"))
            errors = tuple(_fault(one) for one in children(task, "errors"))
            yield Part(text(task, "friendlyName"), text(task, "state"), job, errors)


def _failed_part(part: Part) -> Fault:
    return Fault(
        "PartOfPlanFailed",
        f"The part of {part.friendly_name} in the recovery plan's job ended {part.state} and gave no error.",
        recommended_action=f"Open its own job ({part.job}) in the vault before trying again.",
    )


def _all_errors(properties: ArmJson) -> list[ArmJson]:
    own = children(properties, "errors")
    return own or [error for task in children(properties, "tasks") for error in children(task, "errors")]


def _fault(error: ArmJson) -> Fault:
    service = child(error, "serviceErrorDetails")
    provider = child(error, "providerErrorDetails")
    return Fault(
        code=text(service, "code") or text(provider, "errorCode") or "Unknown",
        message=text(service, "message") or text(provider, "errorMessage"),
        possible_causes=text(service, "possibleCauses") or text(provider, "possibleCauses"),
        recommended_action=text(service, "recommendedAction") or text(provider, "recommendedAction"),
    )
