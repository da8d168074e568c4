"""All of Compute's paths."""

from emulator import plain
from emulator.compute import capacity, disks, machines, operations, run_command

ROUTES = [
    *machines.ROUTES,
    *run_command.ROUTES,
    *disks.ROUTES,
    *capacity.ROUTES,
    *operations.ROUTES,
    *(route for kind in plain.KINDS if kind.startswith("Microsoft.Compute/") for route in plain.routes(kind)),
]
