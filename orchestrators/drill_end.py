"""The end of a drill: its clean-up, and a look that shows it. Loud where something is left."""

from collections.abc import Iterator

from homeward.domain.arm_ids import name_of
from homeward.domain.evidence import Evidence, Fault
from homeward.domain.leftovers import Present
from homeward.domain.policies import Moment
from homeward.domain.runs import Fate, Remainder, Stage
from homeward.durable import Durable, finished, start
from homeward.errors import StageFailedError
from homeward.steps.drill import CLEAN_TEST, BegunDrill, CleanedTest, TestRemainsResult
from orchestrators.case import Case
from orchestrators.ensure import mind
from orchestrators.settling import settle
from orchestrators.stages import call_hooks

_BY_HAND = "Run 'Cleanup test failover' on the item in the vault; until then it cannot be failed over either."

_NOT_SEEN = (
    "Nothing of its test failover was seen, and nothing cleaned up: for an hour on it is looked for again."
)


def clean_up(case: Case, stopped: StageFailedError | None = None) -> Durable[None]:
    """Clean up what was begun, and see that nothing is left and the VM replicates as before.

    Raises StageFailedError where that is not so; what stopped the drill before is told beside it.
    """
    if case.drill is None:
        return
    case.enter(Stage.CLEANING_UP)
    yield from _tell_hooks(case, Moment.BEFORE)
    under_way = start(case.ctx, CLEAN_TEST, case.drill, case.child("clean"))
    yield from mind(case, under_way)
    done = yield from finished(CLEAN_TEST, under_way)
    yield from _tell_hooks(case, Moment.AFTER)
    case.enter(Stage.CHECKING_CLEANUP)
    _keep(case, case.drill, done)
    settled = yield from settle(case.ctx, case.drill, done)
    fault = _fault(case.report.friendly_name, done)
    if not settled and fault is None:
        case.warn("DrillNotSeen", _NOT_SEEN)
    if fault is not None:
        if stopped is not None:
            case.warn(stopped.fault.code, stopped.fault.message)
        case.broke_in(Stage.CLEANING_UP)
        raise StageFailedError(fault)


def _tell_hooks(case: Case, moment: Moment) -> Durable[None]:
    """No hook keeps a drill from its clean-up."""
    try:
        yield from call_hooks(case, Stage.CLEANING_UP, moment)
    except StageFailedError as error:
        case.warn(error.fault.code, error.fault.message)


def _keep(case: Case, begun: BegunDrill, done: CleanedTest) -> None:
    case.tried(done.tries)
    case.note(*done.evidence)
    if done.left is not None:
        case.left_behind(tuple(_remainders(done.left)))
        case.note(*_warning(case, begun, done.left))
        case.find(*done.left.findings)


def _remainders(left: TestRemainsResult) -> Iterator[Remainder]:
    why = "Only the test VM used it."
    yield from (Remainder(one, Present(one).kind, Fate.REMOVABLE, why) for one in left.present)
    yield from (Remainder(one, Present(one).kind, Fate.GONE) for one in left.gone)


def _warning(case: Case, begun: BegunDrill, left: TestRemainsResult) -> Iterator[Evidence]:
    """What became of Azure's warning that there was no test failover (161011)."""
    if begun.warned:
        now = "still misses one after it" if left.warned else "no longer does"
        claim = f"Azure missed a test failover of {case.report.friendly_name} before its drill, and {now} (161011)."
        yield Evidence(claim, begun.intent.item_id, left.seen_at)


def _fault(name: str, done: CleanedTest) -> Fault | None:
    """What is to be done by hand, if anything."""
    left = done.left
    if left is None or left.pending:
        said = done.fault.message if done.fault else "Azure still waits for it."
        code = done.fault.code if done.fault else "CleanupPending"
        return Fault(
            code, f"The test failover of {name} was not cleaned up: {said}", recommended_action=_BY_HAND
        )
    if left.present:
        names = ", ".join(f"{Present(one).kind} {name_of(one)}" for one in left.present)
        said = f"{len(left.present)} resources of the test failover of {name} are left after its clean-up: {names}."
        remedy = "Delete them by hand, looking for locks first. Replication needs none of them."
        return Fault("TestFailoverLeftOvers", said, recommended_action=remedy)
    for one in left.findings:
        return Fault(one.code, one.message, recommended_action=one.remedy)
    return None
