"""Site Recovery jobs: which one is ours, whether it ended, and whether it ended well."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.arm_json import ArmJson, child, children, maybe, text, time
from homeward.domain.evidence import Fault

FAILOVER = "UnplannedFailover"
COMMIT = "CommitFailover"
REPROTECT = "SwitchReplicationGroupProtection"

# Anything else may still become one of these; a Suspended job waits for somebody.
_ENDS = ("Succeeded", "Failed", "Cancelled")


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
    recovery_point_id: str | None
    recovery_point_time: datetime | None
    new_item_id: str | None

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


def parse_job(data: ArmJson) -> Job:
    properties = child(data, "properties")
    custom = child(properties, "customDetails")
    point = next(iter(children(custom, "protectedItemDetails")), {})
    return Job(
        id=text(data, "id"),
        name=text(data, "name"),
        scenario=text(properties, "scenarioName"),
        state=text(properties, "state"),
        state_description=text(properties, "stateDescription"),
        target_name=text(properties, "targetObjectName"),
        started_at=time(properties, "startTime"),
        ended_at=time(properties, "endTime"),
        errors=tuple(_fault(one) for one in _all_errors(properties)),
        recovery_point_id=maybe(point, "recoveryPointId"),
        recovery_point_time=time(point, "recoveryPointTime"),
        new_item_id=maybe(custom, "newReplicationProtectedItemId"),
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
