"""unplannedFailover: to the other side, from a recovery point, with or without shutting the source down first."""

from datetime import datetime
from functools import partial

from emulator.compute.power import set_power
from emulator.inventory import Group, Vm, Vnet
from emulator.network.addresses import free_addresses
from emulator.site_recovery import machines, points, refusals
from emulator.site_recovery.flow import Flow, Step, nothing, of_item, resume, start
from emulator.site_recovery.item import Item, Phase
from emulator.site_recovery.job import Doom, Job
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
            Step("FailoverTask", "VmFailover", "Start failover", rest, check=self.obstacle),
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

    def obstacle(self) -> Doom | None:
        """Tell what stands in the way of the recovered VM, if anything does."""
        target, inventory = self.item.target, self.world.inventory
        there = inventory.find(Vm, target.vm_id)
        vnet = inventory.find(Vnet, target.vnet_id)
        if inventory.find(Group, target.group_id) is None:
            return _doom("28031", f"Resource group '{target.group}' does not exist.")
        if vnet is None or target.subnet not in vnet.subnets:
            return _doom("28092", f"Subnet '{target.subnet}' of '{target.vnet}' does not exist.")
        if there and not there.off:
            text = (
                f"Virtual machine '{there.name}' in '{there.group}' is running. It must be shut down first."
            )
            return _doom("28031", text)
        if free_addresses(inventory, vnet, target.subnet) < 1 and not there:
            return _doom("28092", f"Subnet '{target.subnet}' has no free IP address.")
        return None

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


def _doom(code: str, message: str) -> Doom:
    causes = "The target of the failover does not accept the virtual machine."
    return Doom("VmFailover", code, message, causes, "Correct the target and retry the failover.")


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
