"""Look whether the recovered VM runs in the right place with the right network."""

from dataclasses import dataclass
from datetime import datetime

from homeward.domain.evidence import Evidence
from homeward.domain.findings import Finding
from homeward.domain.network import NetworkInterface
from homeward.domain.payload import Payload
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class VerifyInput(Payload):
    """`after`: Azure's time of the change that made the VM so; a list that was read later may tell of its interfaces.

    `former_nics` and `former_extensions`: what the VM had where it came from, as far as that is known.
    """

    friendly_name: str
    recovery_vm_id: str
    region: str
    network_id: str
    after: datetime
    former_nics: tuple[NetworkInterface, ...] = ()
    former_extensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifyResult(Payload):
    """`address`: the VM's first private address. `os_type`: Windows or Linux. `parts`: VM, NICs, disks."""

    findings: tuple[Finding, ...]
    seen_at: datetime
    evidence: tuple[Evidence, ...] = ()
    address: str = ""
    os_type: str = ""
    parts: tuple[str, ...] = ()


VERIFY = Step("verify", VerifyInput, VerifyResult)
