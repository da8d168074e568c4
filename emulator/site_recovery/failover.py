"""unplannedFailover: to the other side, from a recovery point, with or without shutting the source down first."""

from datetime import datetime
from functools import partial

from emulator.compute.power import set_power
from emulator.inventory import Vm
from emulator.site_recovery import machines, points, refusals
from emulator.site_recovery.flow import Flow, Step, nothing, of_item, resume, start
from emulator.site_recovery.item import Item, Phase
from emulator.site_recovery.job import Doom, Job
from emulator.site_recovery.obstacles import obstacle
from emulator.site_recovery.points import Point
from emulator.times import iso
from emulator.wire import Json, as_text, dig
from emulator.world import World

PREREQUISITES, UNASKED_SHUTDOWN, PREPARE, BOOT = 3.0, 0.2, 0.6, 0.7


def begin(world: World, item: Item, body: Json, doom: Doom | None) -> Job:
    """Accept a failover, or refuse it before anything changed."""
    refusals.check_direction(body)
    refusals.check_provider(body)
    refusals.check_source_operations(body)
    refusals.demand(world, item, "UnplannedFailover")
    refusals.demand_alone(world, item)
    asked = as_text(dig(body, "properties", "providerSpecificDetails", "recoveryPointId"))
    point = points.asked_or_latest(item, asked, world.now)
    required = dig(body, "properties", "sourceSiteOperations") != "NotRequired"
    item.count("unplannedFailover")
    item.frozen_at, item.frozen_newest = world.now, points.newest_before(item, world.now)
    item.stop_recording(world.now)
    run = _Failover(world, item, point)
    flow = Flow(
        "UnplannedFailover",
        "Failover",
        "FailoverJobDetails",
        of_item(world, item),
        run.steps(required=required),
        run.done,
        partial(resume, world, item),
        details={"protectedItemDetails": []},
        doom=doom,
        again=partial(begin, world, item, body, None),
    )
    run.job = start(world, flow)
    return run.job


class _Failover:
    """One failover on its way."""

    def __init__(self, world: World, item: Item, point: Point) -> None:
        self.world = world
        self.item = item
        self.point = point
        self.job: Job | None = None
        self.shutdown_failed = False

    def steps(self, *, required: bool) -> list[Step]:
        total = self.world.seconds("failoverRequired" if required else "failoverNotRequired", self.item)
        shutdown = self.world.seconds("shutdownTask", self.item) if required else UNASKED_SHUTDOWN
        shutdown = min(shutdown, total / 2)
        rest = max(total - PREREQUISITES - shutdown - PREPARE - BOOT, 1)
        stop = self.shut_down if required else nothing
        return [
            Step(
                "UnplannedFailoverPreflightChecksTask",
                "VmUfoPrerequisitesCheck",
                "Prerequisites check for failover",
                PREREQUISITES,
            ),
            Step(
                "ShutdownVmOnPrimaryForUFO",
                "VmShutdownVmOnPrimary",
                "Shut down the virtual machine",
                shutdown,
                effect=stop,
            ),
            Step(
                "PrepareForUnPlannedFailoverTask",
                "VmPrepareForUnPlannedFailover",
                "Synchronizing the latest changes",
                PREPARE,
                skipped="started",
            ),
            Step(
                "FailoverTask",
                "VmFailover",
                "Start failover",
                rest,
                check=partial(obstacle, self.world, self.item),
            ),
            Step("StartVmOnSecondary", "VmFoStartVmOnSecondary", "Start the replica virtual machine", BOOT),
        ]

    def shut_down(self, moment: datetime) -> None:
        vm = self.world.source_vm(self.item)
        if vm is None or vm.off:
            return
        if vm.power_off == "works":
            set_power(self.world, vm, "deallocated", moment)
        else:
            self.shutdown_failed = True

    def done(self, moment: datetime) -> None:
        world, item = self.world, self.item
        there = world.inventory.find(Vm, item.target.vm_id)
        if there:
            world.inventory.remove_vm(there)
        machines.create_with(world, item, item.target, points.covered(item, self.point), moment)
        item.phase, item.failed_over_at = Phase.PENDING_COMMIT, moment
        item.failover_point = self.point.name
        self.report()

    def report(self) -> None:
        job = self.job
        if job is None:
            return
        job.details["protectedItemDetails"] = [_protected_item(self.item, self.point)]
        if self.shutdown_failed:
            next(task for task in job.tasks if task.name == "VmShutdownVmOnPrimary").said = "Failed"
            if self.world.variant("jobAfterFailedShutdown") == "partiallySucceeded":
                job.description = "PartiallySucceeded"


def _protected_item(item: Item, point: Point) -> Json:
    return {
        "name": item.internal_id,
        "friendlyName": item.friendly,
        "testVmName": None,
        "testVmFriendlyName": None,
        "networkConnectionStatus": None,
        "networkFriendlyName": item.target.vnet,
        "subnet": item.target.subnet,
        "recoveryPointId": point.name,
        "recoveryPointTime": iso(point.time),
    }
