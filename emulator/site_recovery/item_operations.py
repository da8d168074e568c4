"""The operations on an item over HTTP: each is accepted with its job, or refused."""

from emulator.calls import Answer, Call
from emulator.errors import bad_request
from emulator.site_recovery import (
    accepted,
    change_point,
    drill,
    drill_cleanup,
    endings,
    failover,
    finding,
    refusals,
    reprotect,
)
from emulator.site_recovery.flow import Flow, Step, of_item, start
from emulator.site_recovery.item import Phase
from emulator.site_recovery.job import Doom
from emulator.wire import as_text, dig
from emulator.world import World


def unplanned_failover(world: World, call: Call) -> Answer:
    found = finding.item(world, call)
    return accepted.accepted(world, call, failover.begin(world, found, call.body, call.doom))


def planned_failover(world: World, call: Call) -> Answer:
    """Refuse it: this provider has none, no item ever allows it."""
    found = finding.item(world, call)
    raise refusals.refusal(world, found, "PlannedFailover")


def failover_commit(world: World, call: Call) -> Answer:
    found = finding.item(world, call)
    return accepted.accepted(world, call, endings.begin(world, found, endings.COMMIT, call.doom))


def failover_cancel(world: World, call: Call) -> Answer:
    found = finding.item(world, call)
    return accepted.accepted(world, call, endings.begin(world, found, endings.CANCEL, call.doom))


def apply_recovery_point(world: World, call: Call) -> Answer:
    found = finding.item(world, call)
    return accepted.accepted(world, call, change_point.begin(world, found, call.body, call.doom))


def test_failover(world: World, call: Call) -> Answer:
    found = finding.item(world, call)
    return accepted.accepted(world, call, drill.begin(world, found, call.body, call.doom))


def test_failover_cleanup(world: World, call: Call) -> Answer:
    found = finding.item(world, call)
    return accepted.accepted(world, call, drill_cleanup.begin(world, found, call.body, call.doom))


def switch_protection(world: World, call: Call) -> Answer:
    where = finding.container(world, call)
    name = as_text(dig(call.body, "properties", "replicationProtectedItemName"))
    if not name:
        raise bad_request("MissingItemName", "properties.replicationProtectedItemName is required.")
    found = finding.item_named(world, where, name)
    return accepted.accepted(world, call, reprotect.begin(world, found, call.body, call.doom))


def reprotect_item(world: World, call: Call) -> Answer:
    """Fail, in one of two ways: the item's own reProtect knows no managed disks."""
    found = finding.item(world, call)
    text = f"Managed disk details not provided for '{found.friendly}' ({Phase(found.phase).value})."
    named = dig(call.body, "properties", "providerSpecificDetails", "vmManagedDisks")
    if named or world.variant("itemReprotect") == "badRequest400":
        raise bad_request("VMDisksMissing", text, "Use switchprotection on the container.")
    refusals.demand(world, found, "SwitchProtection")
    doom = Doom("ProtectReplicaTask", "150184", text)
    step = Step("ProtectReplicaTask", doom.task, "Reprotecting virtual machine", 10)
    about = of_item(world, found)
    job = start(world, Flow("ReverseReplication", "Reprotect", "AsrJobDetails", about, [step], doom=doom))
    return accepted.accepted(world, call, job)
