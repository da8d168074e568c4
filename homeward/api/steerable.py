"""What can be asked of a run and of its items as they stand: the rules of the API, and what follows for a page.

Each rule raises ProblemError with the reason; what is offered is what no rule refuses.
"""

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from homeward.api.access import Caller, approver
from homeward.api.problems import ProblemError
from homeward.domain import jobs
from homeward.domain.operations import PROCEDURES
from homeward.domain.runs import Approval, ItemOutcome, Mode, Operation, Stage

type View = Mapping[str, Any]

NEW_RUN = "Start a new run of it, with a new requestId."
# What is left of an item in these stages only reads, and takes its minutes.
_NOTHING_TO_SKIP = (Stage.CHECKING_CLEANUP, Stage.DONE)
# What nothing follows that could be left out.
_LAST = (jobs.REPROTECT, jobs.DISABLE, jobs.PURGE)


def refuse_mode(run_id: str, order: View, who: Caller) -> None:
    """`order`: the input of the run that acts: of a round trip the leg that it is on."""
    request = order["request"]
    operation = Operation(request["operation"])
    if operation is Operation.ROUND_TRIP:
        raise _over(f"{run_id} is on neither of its two ways now.")
    if "mode" not in PROCEDURES[operation].choices:
        raise _over(f"{run_id} is a {operation}, which has no mode.")
    if request["mode"] != Mode.PLANNED:
        raise _over(f"{run_id} is {request['mode']} already.")
    refuse_unapproved(order, who)


def refuse_release(run_id: str, order: View) -> None:
    operation = order["request"]["operation"]
    if operation != Operation.DRILL:
        raise _over(f"{run_id} is a {operation}, and holds nothing.")


def refuse_unapproved(order: View, who: Caller) -> None:
    """What was approved is changed by an Approver who did not ask for it."""
    if order["request"]["approval"] == Approval.REQUIRED:
        approver(who, order.get("requester", ""))


def refuse_ended(view: View) -> None:
    if view.get("outcome"):
        raise _over(f"{view['friendlyName']} has ended: {view['outcome']}. {NEW_RUN}")


def refuse_unskippable(view: View) -> None:
    """Nothing is left that could be left out: to begin, or to be waited for."""
    if view["stage"] == Stage.SYNCHRONIZING:
        return
    last = any(one["scenario"] in _LAST for one in view.get("jobs", []))
    if last or view["stage"] in _NOTHING_TO_SKIP:
        said = f"{view['friendlyName']} is {view['stage']}: its last change is accepted; nothing is left to skip."
        raise _over(said)


def refuse_unfailed(view: View) -> None:
    if view.get("outcome") != ItemOutcome.FAILED:
        refuse_ended(view)
        name, stage = view["friendlyName"], view["stage"]
        raise _over(f"{name} is under way ({stage}); only a failed item is tried again.")


def refuse_part_of_group(name: str, companions: Iterable[str], views: Iterable[View]) -> None:
    """Other members of its group have not failed: they go together or not at all.

    `companions`: their names.
    """
    members = {one.lower() for one in companions}
    others = [
        one["friendlyName"]
        for one in views
        if one["name"].lower() in members and one.get("outcome") != ItemOutcome.FAILED
    ]
    if others:
        raise _over(f"{name} goes with its multi-VM group, and {', '.join(others)} did not fail. {NEW_RUN}")


def refuse_point(view: View) -> None:
    if view["stage"] != Stage.AWAITING_COMMIT:
        said = f"{view['friendlyName']} is {view['stage']}; a point is changed while it waits for its commit."
        raise _over(said)


def refuse_point_of_group(view: View, group: str) -> None:
    """The members of a group share one moment."""
    if group:
        said = (
            f"{view['friendlyName']} is one of the multi-VM group {group!r}, whose members share one moment"
        )
        raise _over(f"{said}: no point of its own is taken. Commit it, or reject the commit of all of them.")


def refuse_not_held(run_id: str, wanted: str, holder: str | None) -> None:
    """Another run has it, or nobody. `holder`: the run that its lease names."""
    if holder != run_id:
        who = f"run {holder} does" if holder else "nobody does"
        remedy = "Name the item as Site Recovery does, or its VM while the run's history is there."
        raise _over(f"{run_id} does not hold {wanted!r} ({who}). {remedy}")


def refuse_acting(run_id: str, *, over: bool) -> None:
    if not over:
        raise _over(f"{run_id} still acts on its items. Cancel it; its end gives them back.")


def passes(*rules: Callable[[], None]) -> bool:
    return not why_not(*rules)


def why_not(*rules: Callable[[], object]) -> str:
    """What the first rule that refuses says; empty where none does."""
    try:
        for rule in rules:
            rule()
    except ProblemError as error:
        return error.detail
    return ""


def _over(detail: str) -> ProblemError:
    return ProblemError(HTTPStatus.CONFLICT, detail)
