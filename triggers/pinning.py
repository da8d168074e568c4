"""The plan that a request names, as it is now, or why it cannot be run."""

from http import HTTPStatus

from homeward.api.problems import FieldProblem, ProblemError
from homeward.domain.arm_ids import same
from homeward.domain.plans.findings import PlanFinding
from homeward.domain.plans.plan import Plan
from homeward.domain.round_trip import unfit_policy
from homeward.domain.runs import Mode, Operation, RunRequest
from homeward.plan_files import PlanFile, find_plan, list_plans
from homeward.settings import from_environment


def pinned(request: RunRequest) -> Plan:
    """Raises ProblemError where there is no such plan, it has mistakes, or it does not fit the request."""
    plan = _usable(request.plan or "")
    problems = _misfits(plan, request)
    if problems:
        raise _refused(problems)
    return plan


def previewed(name: str) -> Plan:
    """The plan of a path. Raises ProblemError: 404 where there is none, 400 where it has mistakes."""
    return _sound(plan_file(name))


def plan_file(name: str) -> PlanFile:
    """The file of a plan that a path names. Raises ProblemError (404) where there is none."""
    file = find_plan(from_environment().plans, name)
    if file is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"There is no plan {name!r}; GET /api/plans lists them.")
    return file


def _usable(name: str) -> Plan:
    folder = from_environment().plans
    file = find_plan(folder, name)
    if file is None:
        known = ", ".join(one.name for one in list_plans(folder)) or "none"
        raise _refused([FieldProblem("/plan", f"There is no plan {name!r}.", f"The plans are: {known}.")])
    return _sound(file)


def _sound(file: PlanFile) -> Plan:
    if file.plan is None:
        raise _refused([_mistake(file.name, one) for one in file.findings])
    return file.plan


def _misfits(plan: Plan, request: RunRequest) -> list[FieldProblem]:
    # The way back of a round trip is planned, whatever its way over is.
    mode = Mode.PLANNED if request.operation is Operation.ROUND_TRIP else request.mode
    found = [FieldProblem("/mode", one.message, one.recommended_action) for one in plan.contradictions(mode)]
    if request.operation is Operation.ROUND_TRIP:
        found += _one_way(plan)
    if not same(plan.vault_id, request.vault_id):
        detail = f"The plan {plan.name!r} is for another vault, {plan.vault_id}."
        found.append(FieldProblem("/vaultId", detail, "Name the plan's vault, or another plan."))
    return found


def _one_way(plan: Plan) -> list[FieldProblem]:
    return [
        FieldProblem("/plan", f"The plan's policy for {member.name} makes no round trip: {detail}", remedy)
        for member in plan.members
        for detail, remedy in unfit_policy(member.policy)
    ]


def _mistake(name: str, finding: PlanFinding) -> FieldProblem:
    where = f"{name}.yaml:{finding.line}:{finding.column} {finding.pointer}"
    return FieldProblem("/plan", f"{where}: {finding.message}", finding.remedy)


def _refused(problems: list[FieldProblem]) -> ProblemError:
    return ProblemError(HTTPStatus.BAD_REQUEST, problems[0].detail, problems)
