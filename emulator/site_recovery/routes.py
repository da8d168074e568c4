"""Site Recovery's paths."""

from emulator.routing import Route
from emulator.site_recovery import (
    accepted,
    fixed_answers,
    handlers,
    item_operations,
    jobs,
    replication_events,
    vault_health,
)
from emulator.site_recovery.paths import CONTAINER, ITEM, VAULT
from emulator.site_recovery.protection import disable, disks, enable, protectable, update
from emulator.site_recovery.setup import containers, fabrics, mappings, networks, policies

ELIGIBILITY = (
    "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.Compute/virtualMachines/{name}"
    "/providers/Microsoft.RecoveryServices/replicationEligibilityResults"
)

ROUTES = [
    *fabrics.ROUTES,
    *containers.ROUTES,
    *mappings.ROUTES,
    *networks.ROUTES,
    *policies.ROUTES,
    *enable.ROUTES,
    *update.ROUTES,
    *disks.ROUTES,
    *disable.ROUTES,
    *protectable.ROUTES,
    Route("GET", f"{VAULT}/replicationProtectedItems", handlers.items_of_vault),
    Route("GET", f"{CONTAINER}/replicationProtectedItems", handlers.items_of_container),
    Route("GET", ITEM, handlers.item),
    Route("GET", f"{ITEM}/recoveryPoints", handlers.recovery_points),
    Route("GET", f"{ITEM}/recoveryPoints/{{point}}", handlers.recovery_point),
    Route("POST", f"{ITEM}/unplannedFailover", item_operations.unplanned_failover),
    Route("POST", f"{ITEM}/plannedFailover", item_operations.planned_failover),
    Route("POST", f"{ITEM}/failoverCommit", item_operations.failover_commit),
    Route("POST", f"{ITEM}/failoverCancel", item_operations.failover_cancel),
    Route("POST", f"{ITEM}/applyRecoveryPoint", item_operations.apply_recovery_point),
    Route("POST", f"{ITEM}/testFailover", item_operations.test_failover),
    Route("POST", f"{ITEM}/testFailoverCleanup", item_operations.test_failover_cleanup),
    Route("POST", f"{ITEM}/reProtect", item_operations.reprotect_item),
    Route("GET", f"{ITEM}/targetComputeSizes", fixed_answers.target_compute_sizes),
    Route("GET", f"{ITEM}/operationresults/{{job}}", accepted.result),
    Route("POST", f"{CONTAINER}/switchprotection", item_operations.switch_protection),
    Route("GET", f"{VAULT}/replicationJobs", jobs.listed),
    Route("POST", f"{VAULT}/replicationJobs/export", jobs.export),
    Route("GET", f"{VAULT}/replicationJobs/{{job}}", jobs.get),
    Route("POST", f"{VAULT}/replicationJobs/{{job}}/cancel", jobs.cancel),
    Route("POST", f"{VAULT}/replicationJobs/{{job}}/restart", jobs.restart),
    Route("POST", f"{VAULT}/replicationJobs/{{job}}/resume", jobs.resume),
    Route("GET", f"{VAULT}/replicationJobs/{{of}}/operationresults/{{job}}", accepted.result),
    Route("GET", f"{VAULT}/replicationOperationStatus/{{job}}", accepted.operation_status),
    Route("GET", f"{VAULT}/replicationEvents", replication_events.listed),
    Route("GET", f"{VAULT}/replicationEvents/{{event}}", replication_events.get),
    Route("GET", f"{VAULT}/replicationVaultHealth", vault_health.get),
    Route("POST", f"{VAULT}/replicationVaultHealth/default/refresh", vault_health.refresh),
    Route("GET", f"{VAULT}/replicationVaultHealth/operationresults/{{job}}", accepted.result),
    Route("GET", f"{VAULT}/replicationAlertSettings", fixed_answers.alert_settings),
    Route("GET", f"{VAULT}/replicationAlertSettings/{{setting}}", fixed_answers.alert_setting),
    Route("PUT", f"{VAULT}/replicationAlertSettings/{{setting}}", fixed_answers.put_alert_setting),
    Route("GET", f"{VAULT}/replicationVaultSettings", fixed_answers.vault_settings),
    Route("GET", f"{VAULT}/replicationVaultSettings/{{setting}}", fixed_answers.vault_setting),
    Route("GET", f"{VAULT}/replicationSupportedOperatingSystems", fixed_answers.supported_systems),
    Route("GET", ELIGIBILITY, fixed_answers.eligibilities),
    Route("GET", f"{ELIGIBILITY}/default", fixed_answers.eligibility),
]
