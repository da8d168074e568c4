"""unplannedFailover: to the other side, from a recovery point, with or without shutting the source down first."""

from datetime import datetime
from functools import partial

from emulator import diary
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

AFTER_FAILED_SHUTDOWN = {
    "partiallySucceeded": "PartiallySucceeded",
    "completedWithInformation": "CompletedWithInformation",
    "completed": "Completed",
}
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
    run = Failover(world, item, point, required=is_required(body))
    flow = Flow(
        "UnplannedFailover",
        "Failover",
        "FailoverJobDetails",
        of_item(world, item),
        run.steps(),
        run.done,
        partial(resume, world, item),
        details={"protectedItemDetails": []},
        doom=doom or refusals.alone(item),
        again=partial(begin, world, item, body, None),
    )
    run.job = start(world, flow)
    return run.job


def is_required(body: Json) -> bool:
    return dig(body, "properties", "sourceSiteOperations") != "NotRequired"


class Failover:
    """One failover on its way: from here on the source records no more points."""

    def __init__(self, world: World, item: Item, point: Point, *, required: bool) -> None:
        diary.accept(world, item, "unplannedFailover")
        item.frozen_at, item.frozen_newest = world.now, points.newest_before(item, world.now)
        item.stop_recording(world.now)
        self.world = world
        self.item = item
        self.point = point
        self.required = required
        self.job: Job | None = None
        self.shutdown_failed = False
        self.total = world.seconds("failoverRequired" if required else "failoverNotRequired", item)
        shutdown = world.seconds("shutdownTask", item) if required else UNASKED_SHUTDOWN
        self.shutdown_seconds = min(shutdown, self.total / 2)

    def steps(self) -> list[Step]:
        return [self.check(), self.shutdown(), *self.transfer(), self.boot()]

    def check(self) -> Step:
        task = "UnplannedFailoverPreflightChecksTask"
        return Step(task, "VmUfoPrerequisitesCheck", "Prerequisites check for failover", PREREQUISITES)

    def shutdown(self) -> Step:
        return Step(
            "ShutdownVmOnPrimaryForUFO",
            "VmShutdownVmOnPrimary",
            "Shut down the virtual machine",
            self.shutdown_seconds,
            effect=self.shut_down if self.required else nothing,
        )

    def transfer(self) -> list[Step]:
        check = partial(obstacle, self.world, self.item)
        rest = max(self.total - PREREQUISITES - self.shutdown_seconds - PREPARE - BOOT, 1)
        return [
            Step(
                "PrepareForUnPlannedFailoverTask",
                "VmPrepareForUnPlannedFailover",
                "Synchronizing the latest changes",
                PREPARE,
                skipped="started",
            ),
            Step("FailoverTask", "VmFailover", "Start failover", rest, check=check),
        ]

    def boot(self) -> Step:
        return Step("StartVmOnSecondary", "VmFoStartVmOnSecondary", "Start the replica virtual machine", BOOT)

    def shut_down(self, moment: datetime) -> None:
        vm = self.world.source_vm(self.item)
        if vm is None or vm.off:
            return
        if vm.power_off == "works":
            set_power(self.world, vm, "deallocated", moment)
        else:
            self.shutdown_failed = True

    def done(self, moment: datetime) -> None:
        self.land(moment)
        self.report()

    def land(self, moment: datetime) -> Vm:
        """Make the recovered machine, in place of one that is off; the failover waits for its commit."""
        world, item = self.world, self.item
        machines.remove(world, item.target.vm_id)
        disks = machines.recovered(points.covered(item, self.point))
        item.phase, item.failed_over_at = Phase.PENDING_COMMIT, moment
        item.failover_point, item.recovered_from = self.point.name, (self.point.time, len(disks))
        made = machines.create_with(world, item, item.target, disks, moment)
        diary.write(world, item, "power")
        return made

    def report(self) -> None:
        job = self.job
        if job is None:
            raise AssertionError("unreachable: a job ends after it began")
        job.details["protectedItemDetails"] = [self.outcome()]
        if self.shutdown_failed:
            next(task for task in job.tasks if task.name == "VmShutdownVmOnPrimary").said = "Failed"
            job.description = AFTER_FAILED_SHUTDOWN[self.world.variant("jobAfterFailedShutdown")]

    def outcome(self) -> Json:
        """Say which machine came from which point, as the job does at its end."""
        item = self.item
        return {
            "name": item.internal_id,
            "friendlyName": item.friendly,
            "testVmName": None,
            "testVmFriendlyName": None,
            "networkConnectionStatus": None,
            "networkFriendlyName": item.target.vnet,
            "subnet": item.target.subnet,
            "recoveryPointId": self.point.name,
            "recoveryPointTime": iso(self.point.time),
        }
