"""The paths of recovery plans."""

from emulator.routing import Route
from emulator.site_recovery import accepted
from emulator.site_recovery.plans import handlers

PLANS = (
    "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.RecoveryServices/vaults/{vault}"
    "/replicationRecoveryPlans"
)
PLAN = f"{PLANS}/{{plan}}"

ROUTES = [
    Route("GET", PLANS, handlers.listed),
    Route("GET", PLAN, handlers.get),
    Route("PUT", PLAN, handlers.put),
    Route("PATCH", PLAN, handlers.patch),
    Route("DELETE", PLAN, handlers.delete),
    Route("POST", f"{PLAN}/unplannedFailover", handlers.unplanned_failover),
    Route("POST", f"{PLAN}/plannedFailover", handlers.planned_failover),
    Route("POST", f"{PLAN}/failoverCommit", handlers.failover_commit),
    Route("POST", f"{PLAN}/failoverCancel", handlers.failover_cancel),
    Route("POST", f"{PLAN}/testFailover", handlers.test_failover),
    Route("POST", f"{PLAN}/testFailoverCleanup", handlers.test_failover_cleanup),
    Route("POST", f"{PLAN}/reProtect", handlers.reprotect),
    Route("GET", f"{PLAN}/operationresults/{{job}}", accepted.result),
]
