"""Find the replicated items that a request names."""

from dataclasses import dataclass

from homeward.domain.evidence import Fault
from homeward.domain.payload import Payload
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class ResolveItemsInput(Payload):
    vault_id: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named(Payload):
    """An item of the request, under its unchanging name."""

    name: str
    friendly_name: str
    item_id: str


@dataclass(frozen=True, slots=True)
class ResolveItemsResult(Payload):
    items: tuple[Named, ...]
    faults: tuple[Fault, ...] = ()


RESOLVE_ITEMS = Step("resolve_items", ResolveItemsInput, ResolveItemsResult)
