"""One request from arrival to answer: the clock first, then faults, then the handler. Knows no sockets."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from emulator import locks
from emulator.around import ROUTES as AROUND
from emulator.calls import Answer, Call
from emulator.clock import Clock
from emulator.compute import handlers as compute
from emulator.errors import ArmError, detail
from emulator.faults import Fault, Faults
from emulator.groups import ROUTES as GROUPS
from emulator.identity import access
from emulator.identity.clouds import ROUTES as CLOUDS
from emulator.identity.handlers import ROUTES as IDENTITY
from emulator.network.handlers import ROUTES as NETWORK
from emulator.request_log import Entry, RequestLog
from emulator.routing import Router
from emulator.seed import build
from emulator.settings import Settings
from emulator.site_recovery.routes import ROUTES as SITE_RECOVERY
from emulator.storage.handlers import ROUTES as STORAGE
from emulator.times import http_date
from emulator.world import World

READS = (("reads", "1099"), ("global-reads", "16499"))
WRITES = (("writes", "799"), ("global-writes", "11999"))
COMPUTE_LEFT = "Microsoft.Compute/LowCostGetSubscriptionMaximum;23999,Microsoft.Compute/LowCostGetResource;35"
ARM = ("/subscriptions", "/providers", "/tenants")
POLL_REAL_SECONDS = 0.02


class Service:
    """The emulator behind its sockets: one world at a time, its clock, its faults, its log."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.start_settings = settings
        self.clock = clock
        self.faults = Faults()
        self.log = RequestLog()
        self.world = self._fresh(settings)
        self._arm = Router(
            [*SITE_RECOVERY, *compute.ROUTES, *NETWORK, *STORAGE, *GROUPS, *AROUND],
        )
        self._open = Router([*IDENTITY, *CLOUDS])

    def reset(self, settings: Settings) -> World:
        """Start over: a new world, no faults, an empty log."""
        self.faults.clear()
        self.log = RequestLog()
        self.world = self._fresh(settings)
        return self.world

    def _fresh(self, settings: Settings) -> World:
        if settings.now:
            self.clock.restart(settings.now)
        return build(self.clock, settings)

    async def serve(self, call: Call) -> Answer | None:
        """Answer a request; None means the connection is to be dropped."""
        world = self.world
        world.settle()
        visit = _Visit(world, call, self.log.open(call.method, call.full_path, world.now))
        fault = self.faults.strike(world, call)
        if fault is None:
            return self._finish(visit)
        return await self._struck(visit, fault)

    async def _struck(self, visit: "_Visit", fault: Fault) -> Answer | None:
        """Do what the rule says, around the request's effect."""
        match fault.do:
            case {"status": int(status)}:
                return visit.dress(_error(status, fault))
            case {"drop": "before"}:
                return None
            case {"hold": "before"}:
                await fault.wait()
            case {"failTask": _}:
                visit.call.doom = fault.doom()
            case _:
                pass
        answer = self._finish(visit)
        return await self._struck_after(answer, fault)

    async def _struck_after(self, answer: Answer, fault: Fault) -> Answer | None:
        match fault.do:
            case {"drop": "after"}:
                return None
            case {"hold": "after"}:
                await fault.wait()
            case {"delaySeconds": int() | float() as seconds}:
                await self._delay(seconds)
            case _:
                pass
        return answer

    async def _delay(self, seconds: float) -> None:
        """Wait until the emulator's clock is that much further; real seconds if it stands still."""
        due = self.clock.now() + timedelta(seconds=seconds)
        loop = asyncio.get_running_loop()
        latest = loop.time() + self.clock.real_seconds(seconds)
        while self.clock.now() < due and loop.time() < latest:  # noqa: ASYNC110  (the clock may jump)
            await asyncio.sleep(POLL_REAL_SECONDS)

    def _finish(self, visit: "_Visit") -> Answer:
        visit.world.settle()
        try:
            answer = self._handle(visit.world, visit.call)
        except ArmError as error:
            answer = Answer(error.status, error.body(), error.headers)
        return visit.dress(answer)

    def _handle(self, world: World, call: Call) -> Answer:
        if not call.path.lower().startswith(ARM):
            return self._open.find(call)(world, call)
        access.bearer(call)
        locks.check(world, call)
        return self._arm.find(call)(world, call)


@dataclass
class _Visit:
    """A request in the world it came to; a reset meanwhile does not move it to another."""

    world: World
    call: Call
    entry: Entry

    def dress(self, answer: Answer) -> Answer:
        """Add what every ARM answer carries."""
        self.entry.status = answer.status
        limits = READS if self.call.method in ("GET", "HEAD") else WRITES
        answer.headers.append(("Date", http_date(self.world.clock.now())))
        answer.headers += [(f"x-ms-ratelimit-remaining-subscription-{name}", left) for name, left in limits]
        if limits is READS and "/providers/microsoft.compute/" in self.call.path.lower():
            answer.headers.append(("x-ms-ratelimit-remaining-resource", COMPUTE_LEFT))
        correlation = self.world.new_guid()
        if not any(name == "x-ms-request-id" for name, _ in answer.headers):
            answer.headers.append(("x-ms-request-id", correlation))
        answer.headers.append(("x-ms-correlation-request-id", correlation))
        return answer


def _error(status: int, fault: Fault) -> Answer:
    code = str(
        fault.do.get("code") or {429: "TooManyRequests", 503: "ServiceUnavailable"}.get(status, "Fault")
    )
    message = str(fault.do.get("message") or f"A fault rule answers {status}.")
    causes, action = (str(fault.do.get(key) or "") for key in ("possibleCauses", "recommendedAction"))
    body = ArmError(status, code, message, [detail(code, message, causes, action)]).body()
    after = fault.do.get("retryAfterSeconds")
    return Answer(status, body, [("Retry-After", str(after))] if after is not None else [])
