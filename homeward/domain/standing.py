"""Where an item stands in a move that somebody else began: in the portal, by a script, in a run that was lost."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from homeward.domain import jobs
from homeward.domain.arm_ids import name_of
from homeward.domain.findings import Finding, blocking, warning
from homeward.domain.payload import Payload
from homeward.domain.preflight import kind, unmanaged
from homeward.domain.replicated_item import COMMITTED, SYNCHRONISING, ReplicatedItem
from homeward.domain.reprotect_check import former_source, recovered_vm
from homeward.domain.runs import Mode, Operation, Reprotect, Stage
from homeward.domain.survey import Survey
from homeward.domain.way_back import Wayback
from homeward.domain.way_back_check import judge_way_back

_IDLE = ("", "None")


@dataclass(frozen=True, slots=True)
class Standing(Payload):
    """The stage to go on at. `job`: the one that is under way, or that brought the item there."""

    stage: Stage
    scenario: str = ""
    job: str | None = None
    job_started_at: datetime | None = None


def standing(item: ReplicatedItem, operation: Operation) -> Standing | None:
    """None where nobody else began what the operation would bring about."""
    if operation is Operation.REPROTECT:
        return _busy(item, Stage.REPROTECTING) if item.scenario == jobs.REPROTECT else None
    leads = item.source == item.home if operation is Operation.FAILOVER else _homewards(item)
    if item.active_location == "Recovery" or item.scenario == jobs.FAILOVER:
        return _moving(item) if leads else None
    arrived = item.source != item.home if operation is Operation.FAILOVER else item.source == item.home
    if arrived and item.idle and item.protection_state in SYNCHRONISING:
        return Standing(Stage.SYNCHRONIZING)
    return Standing(Stage.DONE) if arrived and item.idle and item.protection_state == "Protected" else None


def _homewards(item: ReplicatedItem) -> bool:
    return item.source != item.home and item.target == item.home


def _moving(item: ReplicatedItem) -> Standing | None:
    if item.protection_state == COMMITTED:
        known = item.scenario in (jobs.REPROTECT, *_IDLE)
        return _busy(item, Stage.REPROTECTING) if known else None
    if item.scenario == jobs.COMMIT:
        return _busy(item, Stage.COMMITTING)
    return _busy(item, Stage.FAILING_OVER) if item.scenario in (jobs.FAILOVER, *_IDLE) else None


def _busy(item: ReplicatedItem, stage: Stage) -> Standing:
    return Standing(stage) if item.idle else Standing(stage, item.scenario, name_of(item.scenario_job_id))


def with_job(seen: Standing, listed: list[jobs.Job], friendly_name: str) -> Standing:
    """The same with the job found in the vault's list: of an uncommitted failover, the one that made it."""
    if seen.job is None and seen.stage is Stage.FAILING_OVER:
        made = jobs.newest_good(listed, jobs.FAILOVER, friendly_name)
    else:
        made = next((one for one in listed if one.name == seen.job), None)
    return seen if made is None else replace(
        seen, scenario=made.scenario, job=made.name, job_started_at=made.started_at
    )  # fmt: skip


def judge_taken_over(
    survey: Survey,
    seen: Standing,
    reprotect: Reprotect,
    wayback: Wayback = Wayback.REFUSE,
    *,
    fence: bool = False,
) -> Iterator[Finding]:
    """What taking over needs, and what was found."""
    item = survey.item
    yield from kind(item)
    if item.multi_vm_group and seen.stage in (Stage.FAILING_OVER, Stage.COMMITTING):
        yield blocking(
            "GroupNotTakenOver",
            f"{item.friendly_name} moves with the multi-VM group {item.multi_vm_group!r}.",
            "Commit the group's failover by hand, then reprotect its VMs with the operation Reprotect.",
        )
    if seen.stage is Stage.FAILING_OVER and seen.job is None:
        yield blocking(
            "FailoverJobUnknown",
            f"No job tells to which recovery point {item.friendly_name} was failed over.",
            "Look at it, commit it by hand, and ask again.",
        )
    if seen.stage in (Stage.FAILING_OVER, Stage.COMMITTING, Stage.REPROTECTING):
        yield from unmanaged(item)
        yield from (() if reprotect is Reprotect.MANUAL else judge_way_back(survey, Mode.PLANNED, wayback))
        yield from former_source(survey, reprotect)
    if seen.stage is Stage.REPROTECTING and not fence:  # what was fenced is started before its reprotect
        yield from recovered_vm(survey)
    yield warning(
        "TakenOver",
        f"{_found(item, seen)} This run takes it over at {seen.stage}.",
        "Nothing that was done is repeated; a failover of others is committed only once somebody approves.",
    )


def already_begun(item: ReplicatedItem, seen: Standing) -> Finding:
    """The refusal of who did not ask to take over."""
    return blocking(
        "AlreadyBegun",
        _found(item, seen),
        "Find out who did; ask again with adopt: true to take it over there. Nothing would be repeated.",
    )


def nothing_to_fence(item: ReplicatedItem) -> Finding:
    return blocking(
        "NothingToFence",
        f"Nobody began to move {item.friendly_name} in this direction, so there is no recovered VM to fence.",
        "Leave fence out, or name the operation that was begun.",
    )


def _found(item: ReplicatedItem, seen: Standing) -> str:
    job = f" by the job {seen.job}" if seen.job else ""
    state = f"{item.protection_state}, from {item.source} to {item.target}"
    return f"Somebody else began to move {item.friendly_name}{job}: it is {state}."
