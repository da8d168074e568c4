"""A member of a multi-VM group waits for the others, and hears how their failover as one was answered."""

from homeward.domain import jobs
from homeward.domain.evidence import Fault
from homeward.durable import Durable, any_of, event, pause
from homeward.errors import StageFailedError, UncertainError
from homeward.steps.change import Change
from homeward.steps.crew import Milestone
from homeward.steps.group import DISBANDED, JOINT, Disbanded, Joint
from orchestrators.case import Case
from orchestrators.muster import tell
from orchestrators.steering import StoppedError, StoppedUnclearError, clear

# Azure may not let go of a plan before its members are reprotected; longer than that nobody waits (seconds).
_DISBANDED = 1800.0


def fail_over_together(case: Case) -> Durable[Change]:
    """Say that this member is ready, and wait for the failover of all.

    Raises StageFailedError where there is none, UncertainError where there may be one.
    """
    tell(case, Milestone.READY, order=case.failover(case.intent))
    said = yield from _word(case)
    case.joined = True
    if said.change is not None:
        case.job(jobs.FAILOVER, said.change)
        return said.change
    try:
        yield from clear(case)
    except StoppedError as stopped:
        if said.certain:
            raise
        raise StoppedUnclearError(stopped.outcome, stopped.fault.message) from stopped
    fault = said.fault or Fault("GroupStopped", "The group was not failed over.")
    raise (StageFailedError if said.certain else UncertainError)(fault)


def _word(case: Case) -> Durable[Joint]:
    joint = event(case.ctx, JOINT)
    if not (yield from case.parent.gives(joint)):
        raise UncertainError(
            Fault("RunCutOff", "The run was ended by force while this VM waited for its group.")
        )
    return Joint.from_json(joint.get_result())


def disbanded(case: Case) -> Durable[None]:
    """Report what became of the temporary plan of the group."""
    if not case.joined:
        return
    word = event(case.ctx, DISBANDED)
    yield any_of([word, pause(case.ctx, _DISBANDED)])
    if not word.is_complete:
        case.warn("PlanLeft", "It is not known whether the temporary recovery plan of the group was removed.")
        return
    said = Disbanded.from_json(word.get_result())
    case.find(*said.findings)
    case.note(*said.evidence)
