"""A recovery plan as the service shows it: with its implicit groups when asked for by name, without any in lists."""

from emulator.site_recovery.plans import allowed
from emulator.site_recovery.plans.plan import Group, Plan, fabrics, members
from emulator.times import iso
from emulator.wire import Json
from emulator.world import World

TYPE = "Microsoft.RecoveryServices/vaults/replicationRecoveryPlans"


def view(world: World, plan: Plan, *, listed: bool = False) -> Json:
    primary, recovery = fabrics(world, plan)
    properties: Json = {
        "friendlyName": plan.name,
        "primaryFabricId": primary.id,
        "primaryFabricFriendlyName": primary.display,
        "recoveryFabricId": recovery.id,
        "recoveryFabricFriendlyName": recovery.display,
        "failoverDeploymentModel": plan.model,
        "replicationProviders": ["A2A"],
        "allowedOperations": allowed.operations(world, plan),
    }
    if plan.tested:
        properties["lastTestFailoverTime"] = iso(plan.tested)
    properties |= _scenario(world, plan)
    properties["groups"] = [] if listed else [_group(world, group) for group in _ordered(plan)]
    properties["providerSpecificDetails"] = plan.provider
    return {"id": plan.id, "name": plan.name, "type": TYPE, "properties": properties}


def _scenario(world: World, plan: Plan) -> Json:
    """Show the last operation; one that waits for its clean-up counts as suspended."""
    job = plan.job
    if job is None:
        return {
            "currentScenario": None,
            "currentScenarioStatus": None,
            "currentScenarioStatusDescription": None,
        }
    words = (job.state, job.description)
    if job.scenario == "TestFailover" and not job.running and allowed.waits_for_cleanup(world, plan):
        words = ("Suspended", "WaitingForStopTestFailover")
    current: Json = {"scenarioName": job.scenario, "jobId": job.id, "startTime": iso(job.started)}
    return {
        "currentScenario": current,
        "currentScenarioStatus": words[0],
        "currentScenarioStatusDescription": words[1],
    }


def _ordered(plan: Plan) -> list[Group]:
    return [plan.group("Shutdown"), plan.group("Failover"), *plan.boots]


def _group(world: World, group: Group) -> Json:
    return {
        "groupType": group.kind,
        "replicationProtectedItems": [
            {"id": member.id, "virtualMachineId": member.machine} for member in members(world, group)
        ],
        "startGroupActions": group.before,
        "endGroupActions": group.after,
    }
