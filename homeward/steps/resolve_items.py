"""Find the replicated items that a request names."""

from dataclasses import dataclass

from homeward.domain.naming import Resolved
from homeward.domain.payload import Payload
from homeward.steps.step import Step


@dataclass(frozen=True, slots=True)
class ResolveItemsInput(Payload):
    vault_id: str
    names: tuple[str, ...]


RESOLVE_ITEMS = Step("resolve_items", ResolveItemsInput, Resolved)
