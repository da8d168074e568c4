"""testFailoverCleanup: take the test machine away again."""

from datetime import datetime, timedelta
from functools import partial

from emulator import diary, locks
from emulator.inventory import Lock
from emulator.site_recovery import machines, refusals
from emulator.site_recovery.flow import Flow, Step, of_item, start
from emulator.site_recovery.item import CLEANING, WAITING, Drill, Item
from emulator.site_recovery.job import Doom, Job
from emulator.topology import last_segment
from emulator.wire import Json, dig
from emulator.world import World

CHECK, END = 0.2, 0.5
LINGER = timedelta(minutes=30)


def begin(world: World, item: Item, body: Json, doom: Doom | None) -> Job:
    refusals.demand(world, item, "TestFailoverCleanup")
    run = Cleanup(world, item)
    flow = Flow(
        "TestFailoverCleanup",
        "Test failover cleanup",
        "TestFailoverJobDetails",
        of_item(world, item),
        run.steps(),
        run.done,
        run.undone,
        details=details(body),
        doom=doom,
        again=partial(begin, world, item, body, None),
    )
    return start(world, flow)


def details(body: Json) -> Json:
    return {
        "testFailoverStatus": None,
        "comments": dig(body, "properties", "comments"),
        "networkName": None,
        "networkFriendlyName": None,
        "networkType": None,
        "protectedItemDetails": [],
    }


class Cleanup:
    """One clean-up on its way."""

    def __init__(self, world: World, item: Item) -> None:
        if item.drill is None:
            raise AssertionError("unreachable: the clean-up is allowed only after a test failover")
        diary.accept(world, item, "testFailoverCleanup")
        self.world = world
        self.item = item
        self.drill: Drill = item.drill
        self.drill.state = CLEANING

    def steps(self) -> list[Step]:
        rest = max(self.world.seconds("testFailoverCleanup", self.item) - CHECK - END, 1)
        return [
            Step(
                "TestFailoverCleanupPreflightChecksTask",
                "VmTfoCleanupPreflightsCheck",
                "Prerequisites check for test failover cleanup",
                CHECK,
            ),
            Step("EndTestFailoverTask", "VmTfoEndFailover", "Ending test failover", END),
            Step(
                "CleanupTestProtectedEntitiesTask",
                "VmTfoDeleteTestVm",
                "Clean up the test virtual machine",
                rest,
                check=self.held_by_lock,
            ),
        ]

    def held_by_lock(self) -> Doom | None:
        """Fail where a lock keeps the test machine from deletion, if the variant says that the job fails then."""
        if not self._locks() or self.world.variant("cleanUpUnderLock") == "left":
            return None
        return Doom(
            "VmTfoDeleteTestVm",
            "150226",
            f"Virtual machine '{last_segment(self.drill.vm_id)}' cannot be deleted: its scope is locked.",
            "A lock on the resource, its group or its subscription forbids the clean-up.",
            "Remove the lock and retry the operation.",
        )

    def _locks(self) -> list[Lock]:
        return locks.over(self.world.inventory, self.drill.vm_id)

    def done(self, moment: datetime) -> None:
        if not self._locks():
            machines.remove(self.world, self.drill.vm_id)
        self.drill.over = True
        if self.world.variant("testFailoverStateAfterCleanup") == "None":
            self.forget(moment)
        else:
            self.world.events.at(moment + LINGER, self.forget)

    def forget(self, _moment: datetime) -> None:
        if self.item.drill is self.drill:
            self.item.drill = None

    def undone(self, _moment: datetime) -> None:
        self.drill.state = WAITING
