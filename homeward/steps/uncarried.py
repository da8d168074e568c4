"""What of a VM no failover takes along, and is not there again: its diagnostic settings, and its backup."""

from dataclasses import dataclass

from homeward.domain.evidence import Evidence
from homeward.domain.findings import Finding
from homeward.domain.payload import Payload
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class UncarriedInput(Payload):
    """`page`: those who name the same share what they have in common to read."""

    friendly_name: str
    former_vm_id: str
    recovered_vm_id: str
    region: str
    page: str


@dataclass(frozen=True, slots=True)
class UncarriedResult(Payload):
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...] = ()


UNCARRIED = Step("uncarried", UncarriedInput, UncarriedResult)
