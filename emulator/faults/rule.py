"""One rule, and how often it met a request."""

import asyncio
from dataclasses import dataclass, field

from emulator.site_recovery.job import Doom
from emulator.wire import Json, as_object, as_text

DEFAULT_CODES = {"VmFailover": "28031", "ProtectReplicaTask": "150161"}


@dataclass
class Rule:
    id: str
    match: Json
    do: Json
    action: str
    seen: int = 0
    hits: int = 0
    held: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def view(self) -> Json:
        counts: Json = {
            "seen": self.seen,
            "hits": self.hits,
            "held": self.held,
            "released": self.released.is_set(),
        }
        return {"id": self.id, "match": self.match, "do": self.do} | counts

    async def wait(self) -> None:
        """Keep a request until the rule is released."""
        self.held += 1
        try:
            await self.released.wait()
        finally:
            self.held -= 1

    @property
    def task(self) -> str:
        """The task at which it has a job fail or hang."""
        return as_text(self.do.get("failTask") or self.do.get("hangTask"))

    def doom(self) -> Doom:
        code = str(self.do.get("code") or DEFAULT_CODES.get(self.task, "150253"))
        message = (
            as_text(self.do.get("message")) or f"The task {self.task} failed, because a fault rule says so."
        )
        doom = Doom(self.task, code, message, hangs=self.action == "hangTask")
        doom.causes = as_text(self.do.get("possibleCauses")) or doom.causes
        doom.action = as_text(self.do.get("recommendedAction")) or doom.action
        doom.item = as_text(self.match.get("item")).lower()
        doom.provider = as_object(self.do.get("providerError"))
        return doom
