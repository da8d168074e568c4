"""Preflight of one item: read everything, judge it, change nothing."""

from dataclasses import dataclass, field
from datetime import datetime

from homeward.domain.claims import Claim
from homeward.domain.evidence import Evidence
from homeward.domain.findings import Finding
from homeward.domain.network import NetworkInterface
from homeward.domain.payload import Payload
from homeward.domain.runs import Mode, Operation, PointChoice, PointUsed, Reprotect
from homeward.domain.scope import Scope
from homeward.domain.standing import Standing
from homeward.domain.target import Target
from homeward.domain.way_back import WayBack, Wayback
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class HealthCheckInput(Payload):
    """Checks that name the same `page` share their reads of what items have in common (networks, mappings ...)."""

    vault_id: str
    item_id: str
    mode: Mode
    choice: PointChoice
    reprotect: Reprotect = Reprotect.AUTO
    page: str = ""
    operation: Operation = Operation.FAILBACK
    max_data_loss: float | None = None
    purge: bool = False
    adopt: bool = False
    fence: bool = False
    wayback: Wayback = Wayback.REFUSE


@dataclass(frozen=True, slots=True)
class Baseline(Payload):
    """How the item looked at preflight: what later steps compare with, and what clean-up looks for.

    `former_ids`: what there was of the VM at its source; `replica_ids`: what there was of it at its target.
    `target_vm` is Compute's own id of the VM that stood at the target then, if any. `nics` and `extensions` are
    the source's, empty where it did not answer.
    """

    read_at: datetime
    friendly_name: str
    source_vm_id: str
    recovery_vm_id: str
    target_region: str
    network_id: str
    new_item_id: str
    protection_state: str
    active_location: str
    lifecycle_id: str
    last_failover_at: datetime | None
    newest_point_at: datetime | None
    source_was_running: bool
    target_vm: str | None
    former_ids: tuple[str, ...] = ()
    multi_vm_group: str = ""
    replica_ids: tuple[str, ...] = ()
    target: Target = field(default_factory=Target)
    nics: tuple[NetworkInterface, ...] = ()
    extensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HealthCheckResult(Payload):
    """`baseline` is None only where Azure has no such item any more. `standing`: where it is taken over, if it is.

    `reprotect_body` is the JSON that a reprotect would send if the recovered VM gets the disks that the item
    announces; empty where that is not known, or is too much to keep.
    """

    findings: tuple[Finding, ...]
    point: PointUsed
    baseline: Baseline | None = None
    way_back: WayBack | None = None
    claims: tuple[Claim, ...] = ()
    data_loss_seconds: float | None = None
    test_vm_id: str = ""
    evidence: tuple[Evidence, ...] = ()
    standing: Standing | None = None
    reprotect_body: str = ""

    @property
    def scope(self) -> Scope | None:
        """What an approval would be about; None where Azure has no such item any more."""
        if self.baseline is None:
            return None
        begun = self.standing.stage if self.standing else None
        return Scope(self.point, self.baseline.target, self.way_back, begun)


HEALTH_CHECK = Step("health_check", HealthCheckInput, HealthCheckResult)
