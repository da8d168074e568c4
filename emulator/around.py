"""The paths of vaults and of what ARM keeps beside resources: locks, roles, health, and the graph of it all."""

from emulator import authorization, locks, resource_health, uncarried, vaults
from emulator.resource_graph import handlers as resource_graph

ROUTES = [
    *vaults.ROUTES,
    *locks.ROUTES,
    *authorization.ROUTES,
    *resource_health.ROUTES,
    *uncarried.ROUTES,
    *resource_graph.ROUTES,
]
