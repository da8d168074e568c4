"""All of Compute's paths."""

from functools import partial

from emulator import plain
from emulator.compute import capacity, data_disks, disks, machines, operations, run_command
from emulator.plain import AVAILABILITY_SETS
from emulator.routing import Route

ROUTES = [
    *machines.ROUTES,
    *run_command.ROUTES,
    *disks.ROUTES,
    *data_disks.ROUTES,
    *capacity.ROUTES,
    *operations.ROUTES,
    Route(
        "PUT", f"{plain.GROUP}/providers/{AVAILABILITY_SETS}/{{name}}", partial(plain.put, AVAILABILITY_SETS)
    ),
    *(route for kind in plain.KINDS if kind.startswith("Microsoft.Compute/") for route in plain.routes(kind)),
]
