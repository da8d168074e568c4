"""One request from arrival to answer: the clock first, then who calls, then faults, then the handler. No sockets."""

import asyncio
from datetime import timedelta
from functools import partial

from emulator import api_versions, locks
from emulator.calls import Answer, Call
from emulator.clock import Clock
from emulator.errors import ArmError, ControlError, detail
from emulator.faults import change
from emulator.faults.rule import Rule
from emulator.faults.rules import Rules
from emulator.history import History
from emulator.identity import access
from emulator.request_log import RequestLog
from emulator.routes import ARM, OPEN
from emulator.routing import Router
from emulator.seed import build
from emulator.settings import Settings
from emulator.throttling.throttle import Throttle
from emulator.visit import Scene, Visit, refused
from emulator.wire import as_object
from emulator.world import World

UNDER_ARM = ("/subscriptions", "/providers", "/tenants")
POLL_REAL_SECONDS = 0.02


class Service:
    """The emulator behind its sockets: one world at a time, its clock, its faults, its log."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.start_settings = settings
        self.clock = clock
        self.faults = Rules()
        self.log = RequestLog()
        self.scene = self._fresh(settings)
        self._arm = Router(ARM)
        self._open = Router(OPEN)

    @property
    def world(self) -> World:
        return self.scene.world

    def reset(self, settings: Settings) -> World:
        """Start over: a new world, no faults, an empty log. What cannot be built leaves all as it is."""
        before = self.clock.now()
        try:
            self.scene = self._fresh(settings)
        except ControlError:
            self.clock.restart(before)
            raise
        self.faults.clear()
        self.log = RequestLog()
        return self.world

    def _fresh(self, settings: Settings) -> Scene:
        if settings.now:
            self.clock.restart(settings.now)
        world = build(self.clock, settings)
        history = History(partial(build, settings=settings), world.now)
        return Scene(world, history, Throttle(settings.throttle))

    async def serve(self, call: Call) -> Answer | None:
        """Answer a request; None means the connection is to be dropped."""
        scene = self.scene
        scene.world.settle()
        entry = self.log.open(call.method, call.full_path, scene.world.now, call.body)
        visit = Visit(scene, call, entry, len(self.log.entries))
        try:
            self._admit(visit)
        except ArmError as error:
            return visit.dress(refused(error))
        rule = self.faults.strike(scene.world, call)
        if rule is None:
            return self._finish(visit)
        return await self._struck(visit, rule)

    def _admit(self, visit: Visit) -> None:
        """Ask who calls, and count the call."""
        if _under_arm(visit.call):
            caller = access.bearer(visit.call)
            visit.entry.client = caller.client
            visit.headers = visit.scene.throttle.charge(visit.scene.world, visit.call, caller.principal)

    async def _struck(self, visit: Visit, rule: Rule) -> Answer | None:
        """Do what the rule says, around the request's effect."""
        match rule.do:
            case {"status": int(status)}:
                return visit.dress(_error(status, rule))
            case {"expireToken": _}:
                return visit.dress(refused(access.expired()))
            case {"drop": "before"}:
                return None
            case {"hold": "before"}:
                await rule.wait()
            case _:
                self._prepare(visit, rule)
        return await self._struck_after(self._finish(visit), rule)

    def _prepare(self, visit: Visit, rule: Rule) -> None:
        """Set what the rule does to the effect of the request, or to the world before it."""
        match rule.do:
            case {"failTask": _} | {"hangTask": _}:
                visit.call.doom = rule.doom()
            case {"hideSeconds": int() | float() as seconds}:
                visit.hide_seconds = seconds
            case {"staleSeconds": int() | float() as seconds}:
                visit.stale_seconds = seconds
            case {"change": wanted}:
                item = self.faults.item(visit.scene.world, visit.call)
                visit.scene.change(partial(change.apply, item, as_object(wanted)))
            case _:
                pass

    async def _struck_after(self, answer: Answer, rule: Rule) -> Answer | None:
        match rule.do:
            case {"drop": "after"}:
                return None
            case {"hold": "after"}:
                await rule.wait()
            case {"delaySeconds": int() | float() as seconds}:
                await self._delay(seconds)
            case {"omitRetryAfter": _}:
                answer.headers = [header for header in answer.headers if header[0] != "Retry-After"]
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

    def _finish(self, visit: Visit) -> Answer:
        visit.scene.world.settle()
        if not _under_arm(visit.call):
            return visit.dress(visit.look(self._open.handle))
        return visit.dress(visit.look(self._manage) if visit.call.reads else visit.act(self._manage))

    def _manage(self, world: World, call: Call) -> Answer:
        if world.settings.strict_api_versions:
            api_versions.check(call)
        locks.check(world, call)
        return self._arm.handle(world, call)


def _under_arm(call: Call) -> bool:
    return call.path.lower().startswith(UNDER_ARM)


def _error(status: int, rule: Rule) -> Answer:
    code = str(
        rule.do.get("code") or {429: "TooManyRequests", 503: "ServiceUnavailable"}.get(status, "Fault")
    )
    message = str(rule.do.get("message") or f"A fault rule answers {status}.")
    causes, action = (str(rule.do.get(key) or "") for key in ("possibleCauses", "recommendedAction"))
    body = ArmError(status, code, message, [detail(code, message, causes, action)]).body()
    after = rule.do.get("retryAfterSeconds")
    return Answer(status, body, [("Retry-After", str(after))] if after is not None else [])
