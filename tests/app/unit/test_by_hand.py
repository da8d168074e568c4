"""Commands for a person: complete, quoted, and only what may be typed."""

import json
import shlex
from dataclasses import replace

from homeward.domain.by_hand import Scene, left_overs, rest, stages
from homeward.domain.runs import Fate, Operation, PointKind, PointUsed, Remainder, Shutdown

ODD = "/subscriptions/s/resourceGroups/it's (prod) $1/providers/Microsoft.Compute/virtualMachines/vm"
CONTAINER = "/vault/replicationFabrics/f/replicationProtectionContainers/c"


def scene(shutdown: Shutdown, point_id: str | None = None) -> Scene:
    return Scene(
        id=f"{CONTAINER}/replicationProtectedItems/i",
        source_vm_id=ODD,
        recovery_vm_id=ODD,
        new_item_id=f"{CONTAINER}-2/replicationProtectedItems/i",
        operation=Operation.FAILBACK,
        shutdown=shutdown,
        point=PointUsed(PointKind.CUSTOM, point_id),
    )


def test_a_shell_reads_back_exactly_what_was_meant() -> None:
    """Quotes, spaces, brackets and dollars of a name survive."""
    words = shlex.split(rest("post", ODD, "2024-11-01", {"note": ODD}))
    assert ["az", "rest", "--method", "post", "--uri", f"{ODD}?api-version=2024-11-01"] == words[:6]
    assert {"note": ODD} == json.loads(words[7])


def test_site_recoverys_own_shutdown_is_asked_for_in_the_failover() -> None:
    """Then nobody powers the VM off by hand, and the point is the chosen one."""
    told = list(stages(scene(Shutdown.SITE_RECOVERY, "/point")))
    assert "ShuttingDown" not in {one.about for one in told}
    body = next(one.command for one in told if "unplannedFailover" in one.command)
    assert "Required" == json.loads(shlex.split(body)[-1])["properties"]["sourceSiteOperations"]
    assert "/point" in body


def test_an_unknown_reprotect_body_gives_no_reprotect_command() -> None:
    """A command that is not complete is none."""
    assert "Reprotecting" not in {one.about for one in stages(scene(Shutdown.POWER_OFF))}


def test_a_reprotect_promises_no_deletion() -> None:
    """Microsoft's pages contradict each other about the VM that was left; it is looked at afterwards."""
    told = stages(replace(scene(Shutdown.POWER_OFF), reprotect_body="{}"))
    said = next(one.does for one in told if "switchprotection" in one.command)
    assert "may delete the VM in the former region (look afterwards)" in said


def test_only_what_is_removable_is_ever_to_be_deleted() -> None:
    """What is for a person to judge can be looked at."""
    found = [Remainder(f"/disks/{one.lower()}", "Disk", one) for one in Fate]
    told = [(one.about, " delete " in one.command) for one in left_overs(found)]
    assert [("/disks/removable", False), ("/disks/removable", True), ("/disks/unknown", False)] == told
