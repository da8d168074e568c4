"""The health of a vault as a whole: counted from its items, and refreshed by a job."""

from collections import Counter
from collections.abc import Callable

from emulator.calls import Answer, Call
from emulator.site_recovery import accepted, finding, flow, health, vault_job
from emulator.site_recovery.item import Item, Phase
from emulator.site_recovery.vault import Vault
from emulator.wire import Json, as_list, as_text, dig
from emulator.world import World

REFRESH_SECONDS = 0.6

type Look = tuple[Item, Json]


def get(world: World, call: Call) -> Answer:
    return Answer(200, view(world, finding.vault(world, call)))


def refresh(world: World, call: Call) -> Answer:
    where = finding.vault(world, call)
    task = "RefreshFailoverHealthTask"
    step = flow.Step(task, task, "Refreshing failover health", REFRESH_SECONDS)
    job = vault_job.start(world, where, "RefreshVaultHealth", "Refresh vault health", [step])
    job.result_base = where.asr_id("replicationVaultHealth")
    job.result = lambda: view(world, where)
    return accepted.accepted(world, call, job)


def view(world: World, where: Vault) -> Json:
    looks = [(item, health.view(world, item)) for item in world.items_of(where)]
    nothing: Json = {"issues": [], "categorizedResourceCounts": None}
    properties: Json = {
        "vaultErrors": [],
        "protectedItemsHealth": _items(looks),
        "fabricsHealth": {"resourceCount": len(where.fabrics)} | nothing,
        "containersHealth": {"resourceCount": len(where.containers())} | nothing,
    }
    return {
        "name": "Default",
        "type": "Microsoft.RecoveryServices/vaults/replicationVaultHealth",
        "id": where.asr_id("replicationVaultHealth", "Default"),
        "properties": properties,
    }


def _items(looks: list[Look]) -> Json:
    return {
        "resourceCount": len(looks),
        "issues": _issues(looks),
        "categorizedResourceCounts": _counts(looks),
    }


def _issues(looks: list[Look]) -> list[Json]:
    """Gather equal health errors of items into one issue each."""
    issues: dict[str, Json] = {}
    for item, seen in looks:
        for error in as_list(seen["healthErrors"]):
            code = as_text(dig(error, "errorCode"))
            issue = issues.setdefault(code, _issue(code, error))
            as_list(issue["affectedResourceCorrelationIds"]).append(item.own_guid("correlation"))
    return list(issues.values())


def _issue(code: str, error: object) -> Json:
    return {
        "summaryCode": code,
        "category": dig(error, "errorCategory"),
        "severity": dig(error, "errorLevel"),
        "summaryMessage": dig(error, "summaryMessage"),
        "affectedResourceType": "ReplicationProtectedItemType",
        "affectedResourceSubtype": None,
        "affectedResourceCorrelationIds": [],
    }


def _counts(looks: list[Look]) -> Json:
    replication = Counter(as_text(seen["replicationHealth"]) for _, seen in looks)
    failover = Counter(as_text(seen["failoverHealth"]) for _, seen in looks)
    drilled = Counter(_drill_state(item) for item, _ in looks)
    return {
        "testFailoverApplicableProtectedItemsCount": _count(
            looks, lambda item: item.phase is Phase.PROTECTED
        ),
        "testFailoverInProgressProtectedItemsCount": drilled["InProgress"],
        "testFailoverWaitingProtectedItemsCount": drilled["WaitingForCompletion"],
        "protectedItemsCriticalCount": replication["Critical"],
        "protectedItemsWarningCount": replication["Warning"],
        "protectedItemsNeutralCount": replication["None"],
        "protectedItemsTestFailoverCriticalCount": 0,
        "protectedItemsTestFailoverWarningCount": sum(_never_drilled(seen) for _, seen in looks),
        "protectedItemsConfigurationCriticalCount": 0,
        "protectedItemsConfigurationWarningCount": 0,
        "protectedItemsFailoverHealthCriticalCount": failover["Critical"],
        "protectedItemsFailoverHealthWarningCount": failover["Warning"],
    }


def _drill_state(item: Item) -> str:
    if item.job and item.job.scenario == "TestFailover":
        return "InProgress"
    return item.drill.state if item.drill else ""


def _count(looks: list[Look], test: Callable[[Item], bool]) -> int:
    return sum(test(item) for item, _ in looks)


def _never_drilled(seen: Json) -> bool:
    return any(dig(error, "errorCode") == health.NEVER_DRILLED for error in as_list(seen["healthErrors"]))
