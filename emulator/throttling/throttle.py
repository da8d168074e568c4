"""Takes a token from each bucket that a request draws on, or refuses it with 429 and the time to wait."""

import json
from collections import Counter
from datetime import datetime
from typing import NamedTuple

from emulator import whereabouts
from emulator.calls import Call
from emulator.errors import ArmError
from emulator.throttling.bucket import Bucket, Rate
from emulator.throttling.limits import COMPUTE, GLOBAL, Limits
from emulator.times import compute_time
from emulator.topology import TENANT
from emulator.wire import Json
from emulator.world import World

KINDS = {"GET": "reads", "HEAD": "reads", "DELETE": "deletes"}
VM_PARTS = 8  # how many segments name a virtual machine

type Headers = list[tuple[str, str]]


class Draw(NamedTuple):
    """A bucket that a request draws on, by the name that its remaining count has in the answer."""

    name: str
    key: tuple[str, ...]
    rate: Rate


class Throttle:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.refused: Counter[str] = Counter()
        self._buckets: dict[tuple[str, ...], Bucket] = {}

    def view(self) -> Json:
        return {"limits": self.limits.view(), "refused": dict(self.refused)}

    def charge(self, world: World, call: Call, principal: str) -> Headers:
        """Answer the remaining counts that go out with the answer; an empty bucket refuses."""
        if not self.limits.enabled:
            return []
        draws = _arm(self.limits, call, principal)
        empty = self._take(draws, world.now)
        headers = [
            (f"x-ms-ratelimit-remaining-{draw.name}", str(self._buckets[draw.key].left)) for draw in draws
        ]
        if empty:
            raise _arm_error(empty, self._buckets[empty.key].wait, principal, headers)
        return headers + self._charge_compute(world, call)

    def _charge_compute(self, world: World, call: Call) -> Headers:
        draws = _compute(call, whereabouts.region(world, call.path))
        if not draws:
            return []
        empty = self._take(draws, world.now)
        left = ",".join(f"Microsoft.Compute/{draw.name};{self._buckets[draw.key].left}" for draw in draws)
        headers = [("x-ms-ratelimit-remaining-resource", left)]
        if empty:
            raise _compute_error(empty, self._buckets[empty.key].wait, world.now, headers)
        return headers

    def _take(self, draws: list[Draw], now: datetime) -> Draw | None:
        """Take a token from each, or none from any; tell which one is empty."""
        buckets = [self._buckets.setdefault(draw.key, Bucket(draw.rate, now)) for draw in draws]
        for bucket in buckets:
            bucket.fill(now)
        for draw, bucket in zip(draws, buckets, strict=True):
            if bucket.tokens < 1:
                self.refused[draw.name] += 1
                return draw
        for bucket in buckets:
            bucket.tokens -= 1
        return None


def _arm(limits: Limits, call: Call, principal: str) -> list[Draw]:
    kind = KINDS.get(call.method, "writes")
    rate, parts = limits.of(kind), call.path.lower().split("/")
    if parts[1] != "subscriptions" or len(parts) == 2:  # noqa: PLR2004  (/subscriptions itself is the tenant's)
        return [Draw(f"tenant-{kind}", (TENANT, principal, kind), rate)]
    return [
        Draw(f"subscription-{kind}", (parts[2], principal, kind), rate),
        Draw(f"subscription-global-{kind}", (parts[2], kind), rate.times(GLOBAL)),
    ]


def _compute(call: Call, region: str) -> list[Draw]:
    parts = call.path.lower().strip("/").split("/")
    name = _policy(call.method, parts)
    if name is None:
        return []
    policy = COMPUTE[name]
    draws = [Draw(f"{name}SubscriptionMaximum", (parts[1], region, name), policy.subscription)]
    if policy.resource:
        draws.append(Draw(f"{name}Resource", ("/".join(parts[:VM_PARTS]), name), policy.resource))
    return draws


def _policy(method: str, parts: list[str]) -> str | None:
    """Tell which of Compute's buckets a request draws on; other kinds of resource than machines have none here."""
    if "microsoft.compute" not in parts[:-1]:  # by itself it is the provider
        return None
    kind = parts[parts.index("microsoft.compute") + 1 :]
    if kind[0] == "locations" and "operations" in kind:
        return "GetOperation"
    if kind[0] != "virtualmachines" or "providers" in kind:
        return None
    if method == "GET":
        return "LowCostGet" if len(kind) > 1 else "HighCostGet"
    if method == "DELETE" or kind[-1] == "deallocate":
        return "DeleteVM"
    return "PutVM" if method == "PUT" else "UpdateVM"


def _arm_error(empty: Draw, wait: int, principal: str, headers: Headers) -> ArmError:
    verb = empty.name.rsplit("-", 1)[1].removesuffix("s")
    scope = "tenant" if empty.name.startswith("tenant") else "subscription"
    message = (
        f"Number of '{verb}' requests for {scope} actor '{principal}' exceeded. Please try again after '{wait}' "
        "seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for additional "
        "information."
    )
    error = ArmError(429, f"{scope.capitalize()}RequestsThrottled", message)
    error.headers = [*headers, ("Retry-After", str(wait)), ("x-ms-failure-cause", "gateway")]
    return error


def _compute_error(empty: Draw, wait: int, now: datetime, headers: Headers) -> ArmError:
    measured: Json = {
        "operationGroup": empty.name,
        "startTime": compute_time(now),
        "endTime": compute_time(now),
        "allowedRequestCount": int(empty.rate.size),
        "measuredRequestCount": int(empty.rate.size) + 1,
    }
    detail: Json = {"code": "TooManyRequests", "target": empty.name, "message": json.dumps(measured)}
    text = (
        "The server rejected the request because too many requests have been received for this subscription."
    )
    error = ArmError(429, "OperationNotAllowed", text, [detail])
    error.headers = [*headers, ("Retry-After", str(wait))]
    return error
