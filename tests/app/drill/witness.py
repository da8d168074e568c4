"""What the checker judges by: the emulator's truth and log, and the HTTP API's answers. Nothing of Homeward."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

type Json = dict[str, Any]

OPERATIONS = ("unplannedFailover", "failoverCommit", "switchprotection")
SCENARIOS: dict[str, str] = dict(
    zip(OPERATIONS, ("UnplannedFailover", "CommitFailover", "SwitchReplicationGroupProtection"), strict=True)
)
ENDS = ("Succeeded", "PartiallySucceeded", "Failed", "Rejected", "Cancelled")
_READS = ("/resources?", "/msi/token", "/drill-stand")


@dataclass(frozen=True)
class Wave:
    """A wave as its plan has it; `parallelism` 0 is no limit, `tolerated` None goes on whatever fails.

    `group`: those of its VMs that are one multi-VM consistency group.
    """

    vms: tuple[str, ...]
    parallelism: int = 0
    tolerated: int | None = None
    group: tuple[str, ...] = ()


@dataclass
class Run:
    """A run: what was asked, what was sent to it while it went, and what the API says of it in the end.

    `ids` are the answers to the same request sent several times. The marks say how many requests Azure had seen
    when a decision or a change of mode was sent.
    """

    asked: Json
    waves: tuple[Wave, ...]
    ids: list[str] = field(default_factory=list[str])
    critical: frozenset[str] = frozenset()
    decisions: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    unplanned_from: int | None = None
    view: Json = field(default_factory=dict[str, Any])

    @property
    def vms(self) -> list[str]:
        return [vm for wave in self.waves for vm in wave.vms]

    @property
    def items(self) -> dict[str, Json]:
        return {one["friendlyName"]: one for one in self.view["items"]}

    @property
    def planned(self) -> bool:
        return self.asked.get("mode", "Planned") == "Planned"

    def acted(self, vm: str) -> bool:
        """Whether the run says that it went further with this VM than to look at it."""
        item = self.items.get(vm, {})
        return acted_from(item) is not None or item.get("attempt", 1) > 1


@dataclass
class Witness:
    before: Json
    after: Json
    requests: list[Json]
    runs: list[Run]

    def truth(self, vm: str) -> Json:
        return self.after["items"][vm]

    def sides(self, vm: str) -> tuple[str, str]:
        """Where the VM ran at first, and the other side."""
        powers = self.before["items"][vm]["vms"]
        here = next(side for side, power in powers.items() if power == "running")
        return here, next(side for side in powers if side != here)

    def moved(self, vm: str) -> bool:
        """Whether a failover took the VM to its other side."""
        there = self.sides(vm)[1]
        return self.truth(vm)["vms"][there] == "running"

    def jobs(self, vm: str, operation: str) -> list[Json]:
        """The jobs of one operation on a VM, in their order."""
        wanted = (vm, SCENARIOS[operation])
        found = [one for one in self.after["jobs"] if (one["target"], one["scenario"]) == wanted]
        return sorted(found, key=lambda job: job["started"])

    def changes(self) -> list[tuple[int, Json]]:
        """Every request that would change something, accepted or not, with its number in the log."""
        return [(number, one) for number, one in enumerate(self.requests) if _changes(one)]

    def began(self, vm: str) -> datetime | None:
        """When the first change of this VM was accepted."""
        noted = [one for one in self.truth(vm)["history"] if one["what"] != "power"]
        return moment(noted[0]["time"]) if noted else None

    def committed(self, vm: str) -> datetime | None:
        """When its commit had ended well."""
        ends = [one["ended"] for one in self.jobs(vm, "failoverCommit") if one["state"] == "Succeeded"]
        return moment(ends[0]) if ends else None


def acted_from(item: Json) -> datetime | None:
    spans = [one for one in item.get("timeline", []) if one["stage"] == "ShuttingDown"]
    return moment(spans[0]["startedAt"]) if spans else None


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _changes(request: Json) -> bool:
    return request["method"] != "GET" and not any(part in request["path"] for part in _READS)
