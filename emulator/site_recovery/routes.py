"""Site Recovery's paths."""

from emulator.routing import Route
from emulator.site_recovery import accepted, handlers, jobs

VAULT = "/subscriptions/{sub}/resourceGroups/{rg}/providers/Microsoft.RecoveryServices/vaults/{vault}"
FABRIC = f"{VAULT}/replicationFabrics/{{fabric}}"
CONTAINER = f"{FABRIC}/replicationProtectionContainers/{{container}}"
ITEM = f"{CONTAINER}/replicationProtectedItems/{{item}}"
NETWORK = f"{FABRIC}/replicationNetworks/{{network}}"

ROUTES = [
    Route("GET", f"{VAULT}/replicationProtectedItems", handlers.items_of_vault),
    Route("GET", f"{CONTAINER}/replicationProtectedItems", handlers.items_of_container),
    Route("GET", ITEM, handlers.item),
    Route("GET", f"{ITEM}/recoveryPoints", handlers.recovery_points),
    Route("GET", f"{ITEM}/recoveryPoints/{{point}}", handlers.recovery_point),
    Route("POST", f"{ITEM}/unplannedFailover", handlers.unplanned_failover),
    Route("POST", f"{ITEM}/plannedFailover", handlers.planned_failover),
    Route("POST", f"{ITEM}/failoverCommit", handlers.failover_commit),
    Route("POST", f"{ITEM}/reProtect", handlers.reprotect_item),
    Route("GET", f"{ITEM}/operationresults/{{job}}", accepted.result),
    Route("POST", f"{CONTAINER}/switchprotection", handlers.switch_protection),
    Route("GET", f"{CONTAINER}/operationresults/{{job}}", accepted.result),
    Route("GET", f"{VAULT}/replicationFabrics", handlers.fabrics),
    Route("GET", FABRIC, handlers.fabric),
    Route("GET", f"{VAULT}/replicationProtectionContainers", handlers.containers_of_vault),
    Route("GET", f"{FABRIC}/replicationProtectionContainers", handlers.containers_of_fabric),
    Route("GET", CONTAINER, handlers.container),
    Route("GET", f"{VAULT}/replicationProtectionContainerMappings", handlers.mappings_of_vault),
    Route("GET", f"{CONTAINER}/replicationProtectionContainerMappings", handlers.mappings_of_container),
    Route("GET", f"{CONTAINER}/replicationProtectionContainerMappings/{{mapping}}", handlers.mapping),
    Route("GET", f"{VAULT}/replicationNetworkMappings", handlers.network_mappings_of_vault),
    Route("GET", f"{NETWORK}/replicationNetworkMappings", handlers.network_mappings_of_network),
    Route("GET", f"{NETWORK}/replicationNetworkMappings/{{mapping}}", handlers.network_mapping),
    Route("GET", f"{VAULT}/replicationPolicies", handlers.policies),
    Route("GET", f"{VAULT}/replicationPolicies/{{policy}}", handlers.policy),
    Route("GET", f"{VAULT}/replicationJobs", jobs.listed),
    Route("POST", f"{VAULT}/replicationJobs/export", jobs.export),
    Route("GET", f"{VAULT}/replicationJobs/{{job}}", jobs.get),
    Route("POST", f"{VAULT}/replicationJobs/{{job}}/cancel", jobs.cancel),
    Route("POST", f"{VAULT}/replicationJobs/{{job}}/restart", jobs.restart),
    Route("POST", f"{VAULT}/replicationJobs/{{job}}/resume", jobs.resume),
    Route("GET", f"{VAULT}/replicationJobs/{{of}}/operationresults/{{job}}", accepted.result),
    Route("GET", f"{VAULT}/replicationOperationStatus/{{job}}", accepted.operation_status),
]
