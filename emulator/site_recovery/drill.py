"""testFailover: a copy of the machine in a network of the caller's choice, until it is cleaned up."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from emulator import diary
from emulator.inventory import Vnet
from emulator.network import addresses
from emulator.site_recovery import health, machines, points, refusals
from emulator.site_recovery.flow import Flow, Step, of_item, open_job, start
from emulator.site_recovery.item import Drill, Item
from emulator.site_recovery.job import Doom, Job
from emulator.site_recovery.place import CardSettings, Place
from emulator.site_recovery.points import Point
from emulator.topology import last_segment
from emulator.wire import Json, as_text, dig
from emulator.world import World

CHECK, BOOT = 0.6, 0.2
NETWORK_TYPE = "VmNetworkAsInput"
SEEDED_AGO = timedelta(hours=1)


def begin(world: World, item: Item, body: Json, doom: Doom | None) -> Job:
    """Accept a test failover, or refuse it before anything changed."""
    refusals.check_provider(body)
    refusals.check_direction(body, optional=True)
    refusals.demand(world, item, "TestFailover")
    asked = as_text(dig(body, "properties", "providerSpecificDetails", "recoveryPointId"))
    run = TestFailover(world, item, points.asked_or_latest(item, asked, world.now), body)
    flow = Flow(
        "TestFailover",
        "Test failover",
        "TestFailoverJobDetails",
        of_item(world, item),
        run.steps(),
        run.done,
        details=details(body),
        doom=doom,
        again=partial(begin, world, item, body, None),
    )
    run.job = start(world, flow)
    return run.job


def details(body: Json) -> Json:
    """Say in a job's details which network was asked for."""
    network = last_segment(as_text(dig(body, "properties", "networkId"))) or None
    return {
        "testFailoverStatus": "Active",
        "comments": None,
        "networkName": network,
        "networkFriendlyName": network,
        "networkType": dig(body, "properties", "networkType"),
        "protectedItemDetails": [],
    }


def boot() -> Step:
    return Step("BootTestProtectedEntitiesTask", "VmTfoBootTestVm", "Start the virtual machine", BOOT)


class TestFailover:
    """One test failover on its way."""

    def __init__(self, world: World, item: Item, point: Point | None, body: Json) -> None:
        diary.accept(world, item, "testFailover")
        self.world = world
        self.item = item
        self.point = point
        self.network_type = as_text(dig(body, "properties", "networkType"))
        self.place = replace(test_place(item), vnet_id=as_text(dig(body, "properties", "networkId")))
        self.job: Job | None = None

    def steps(self) -> list[Step]:
        total = self.world.seconds("testFailover", self.item)
        rest = max(total - CHECK - BOOT, 1)
        return [
            Step(
                "TestFailoverPreflightChecksTask",
                "VmTfoPrerequisitesCheck",
                "Prerequisites check for test failover",
                CHECK,
                check=self.wrong_request,
            ),
            Step(
                "BeginTestFailoverTask",
                "VmTfoInitiateFailover",
                "Create test virtual machine",
                rest * 0.4,
                check=self.no_network,
            ),
            Step(
                "PrepareTestProtectedEntitiesTask",
                "VmTfoPrepareTestVm",
                "Preparing the virtual machine",
                rest * 0.6,
            ),
            boot(),
        ]

    def wrong_request(self) -> Doom | None:
        if self.point is None:
            text = f"'{self.item.friendly}' has no recovery point of the type that was asked for."
            return Doom("VmTfoPrerequisitesCheck", "28034", text)
        if self.network_type == NETWORK_TYPE:
            return None
        return Doom(
            "VmTfoPrerequisitesCheck",
            "25080",
            f"Failover for the Virtual Machine/Recovery Plan '{self.item.friendly}' failed.",
            f"The network type '{self.network_type}' is not one that a test failover takes.",
            f"Use {NETWORK_TYPE} and name a virtual network by networkId.",
        )

    def no_network(self) -> Doom | None:
        vnet = self.world.inventory.find(Vnet, self.place.vnet_id)
        here = vnet is not None and vnet.location == self.place.location
        if vnet is None or not here or self.place.subnet not in vnet.subnets:
            return _refused(
                f"No subnet '{self.place.subnet}' in a virtual network '{self.place.vnet_id}' of this region.",
                "Name a network of the recovery region that has this subnet, and retry the operation.",
            )
        free = addresses.free_addresses(self.world.inventory, vnet, self.place.subnet)
        if free >= self.item.override.ip_configurations:
            return None
        causes = f"The subnet '{self.place.subnet}' of '{vnet.name}' has no free IP address."
        return _refused(causes, "Free an address in the subnet, and retry the operation.")

    def done(self, moment: datetime) -> None:
        self.land(moment)
        if self.job:
            self.job.details["protectedItemDetails"] = [tested(self.item, self.place)]

    def land(self, moment: datetime) -> None:
        """Make the test machine; from here on the item waits for its clean-up."""
        if self.job is None or self.point is None:
            raise AssertionError("unreachable: a job ends after it began")
        health.remember(self.world, self.item, moment)
        make(self.world, self.item, self.place, self.point, self.job)


def test_place(item: Item) -> Place:
    """Where the test machine goes, with what was asked of its card for tests only."""
    target, card = item.target, item.target.card
    wanted = CardSettings(
        static_address=card.test_address,
        public_address=card.test_public_address,
        pools=card.test_pools,
        security_group=card.test_security_group,
    )
    subnet = card.test_subnet or target.subnet
    return replace(target, vm_name=target.test_name, subnet=subnet, card=wanted)


def _refused(causes: str, action: str) -> Doom:
    return Doom("VmTfoInitiateFailover", "28020", "The requested operation failed.", causes, action)


def make(world: World, item: Item, place: Place, point: Point, job: Job) -> None:
    """Make the test machine, and let the item wait for its clean-up."""
    disks = [replace(disk, name=disk.tested_name) for disk in points.covered(item, point)]
    machines.create_with(world, item, place, disks, world.now)
    item.drill = Drill(place.vm_id, job)
    item.drilled_at = job.started


def tested(item: Item, place: Place) -> Json:
    return {
        "name": item.internal_id,
        "friendlyName": item.friendly,
        "testVmName": place.vm_name,
        "testVmFriendlyName": place.vm_name,
        "networkConnectionStatus": "Connected",
        "networkFriendlyName": place.vnet,
        "subnet": place.subnet,
    }


def seed(world: World, item: Item) -> None:
    """Let a world begin with a test failover that waits for its clean-up."""
    body: Json = {"properties": {"networkType": NETWORK_TYPE, "networkId": item.target.vnet_id}}
    flow = Flow("TestFailover", "Test failover", "TestFailoverJobDetails", of_item(world, item), [])
    flow.details = details(body)
    job = open_job(world, flow, [])
    job.started = world.now - SEEDED_AGO
    job.end(job.started + timedelta(seconds=170), "Succeeded", "Completed")
    item.job = None
    make(world, item, test_place(item), points.asked_or_latest(item, "", world.now), job)
