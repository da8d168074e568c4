"""Whether another run acts on a VM that is asked for, as far as leases show it before anything is read from Azure."""

from http import HTTPStatus

from azure.durable_functions import DurableFunctionsClient

from homeward.api.problems import FieldProblem, ProblemError
from homeward.domain.arm_ids import name_of, same
from homeward.domain.runs import RunRequest
from homeward.durable_state import entity_states, instance


async def refuse_busy(client: DurableFunctionsClient, request: RunRequest) -> None:
    """Raise ProblemError (409) with every VM that the request names and a run under way holds, and that run.

    What a plan means is known only when its run resolves it, and a run that has just begun holds nothing yet:
    there the later run ends Rejected. A dry run acts on nothing, so nothing is in its way.
    """
    if request.dry_run or not request.items:
        return
    wanted = {name_of(one).lower() for one in request.items}
    held = {
        lease["vm"]: lease["holder"]
        for lease in (await entity_states(client, "lease")).values()
        if same(lease.get("vaultId", ""), request.vault_id)
        and not wanted.isdisjoint((lease["vm"].lower(), lease["item"].lower()))
    }
    acting = [one for one in sorted(set(held.values())) if await _under_way(client, one)]
    problems = [_busy(vm, run) for vm, run in held.items() if run in acting]
    if problems:
        raise ProblemError(HTTPStatus.CONFLICT, problems[0].detail, problems)


async def _under_way(client: DurableFunctionsClient, run_id: str) -> bool:
    run = await instance(client, run_id)
    return run is not None and not run.ended


def _busy(vm: str, run_id: str) -> FieldProblem:
    remedy = "Wait for that run to end, or cancel it; then send the same request again."
    return FieldProblem("/items", f"Run {run_id} acts on {vm} now.", remedy)
