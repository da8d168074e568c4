"""Lists that answer for many: each tells every one of them what else each would have to read by itself."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from homeward.arm.azure import Azure
from homeward.arm.pages import Read
from homeward.domain.arm_json import ArmJson, text
from homeward.errors import ArmError, RetryLaterError

# A list that Azure does not give takes more calls than any crowd is worth. After so long (Azure's time) it may give
# it: a role was assigned, or has spread.
_REFUSED, _UNTIL_ASKED_AGAIN = sys.maxsize, timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Listed[T]:
    """A list of what lies in `scope`, a subscription or a resource group. `kind` is its path below that."""

    scope: str
    kind: str
    api_version: str
    parse: Callable[[ArmJson], T]
    query: Mapping[str, str] = field(default_factory=dict[str, str])

    def calls(self, azure: Azure) -> int:
        """What a reading is likely to take; more than any crowd is worth where Azure did not let us list just now."""
        page: Read[dict[str, T]] | None = azure.pages.newest(self._key)
        if page is None:
            return 1
        again = page.calls == _REFUSED and azure.budget.now(self.scope) - page.at >= _UNTIL_ASKED_AGAIN
        return 1 if again else page.calls

    async def entry(self, azure: Azure, resource_id: str, since: datetime) -> Read[T] | None:
        """One of them, of a list that was read after `since`. None: not in it, or Azure gives no list now."""
        try:
            page = await azure.pages.since(self._key, since, lambda: self._load(azure))
        except RetryLaterError:
            return None
        found = page.value.get(resource_id.lower())
        return Read(found, page.at, until=page.until) if found is not None else None

    async def _load(self, azure: Azure) -> Read[dict[str, T]]:
        try:
            found = await azure.list(f"{self.scope}/providers/{self.kind}", self.api_version, **self.query)
        except ArmError:
            found = None
        if found is None:
            return Read({}, azure.budget.now(self.scope), _REFUSED)
        entries = {text(one, "id").lower(): self.parse(one) for one in found.value}
        return Read(entries, found.at, found.calls, until=found.until)

    @property
    def _key(self) -> str:
        return f"listed {self.scope}/{self.kind}".lower()
