"""Reads the streams: README.md says what they hold."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import yaml

from homeward.domain.durations import seconds_of

type Json = dict[str, Any]

ZERO = datetime(2026, 3, 2, 8, tzinfo=UTC)
SUBSCRIPTION = "5eed0000-0000-4000-8000-000000000001"
EVENTS = ("availability", "availabilityGrid", "annotation", "custom")
HEALTHY = {"ReplicationHeartbeat": "Fresh", "VmHealth": "Healthy", "Probe": "Passes"}

_FOLDER = Path(__file__).parent
_FAMILIES = (
    "contradictions",
    "degraded",
    "deliberate",
    "delivery",
    "elsewhere",
    "flaps",
    "outages",
    "own",
    "single",
)
_HOUR = 3600.0
_NAMESPACE = uuid.UUID("5eed0000-0000-4000-8000-00000000a1e7")
# What a payload says unless its stream says otherwise.
_VALUES = {
    "availability": {"was": "Available"},
    "availabilityGrid": {"was": "Available"},
    "annotation": {"reason": "The platform saw something"},
    "metric": {"metric": "VmAvailabilityMetric", "condition": "Fired"},
    "log": {"condition": "Fired"},
    "resourceHealth": {"was": "Available", "reason": "The health of the machine changed"},
    "serviceHealth": {"type": "Incident", "operation": "incident", "stage": "Active", "incident": "8VV0-0Z0"},
    "custom": {"condition": "Fired", "impact": "Unavailable"},
    "administrative": {},
}
# Alerts that fire and resolve under one id, and whose text is then the same but for the condition.
_ONE_ID = ("metric", "log")


@dataclass(frozen=True, slots=True)
class Delivery:
    """`at`: seconds after the start. `door`: Http (`POST /api/signals`) or EventGrid."""

    at: float
    door: str
    payload: Json


@dataclass(frozen=True, slots=True)
class Sight:
    """What a second source shows of a machine from a time on (seconds after the start)."""

    since: float
    source: str
    vm: str
    shows: str


@dataclass(frozen=True, slots=True)
class OwnRun:
    """A run of ours on a plan (seconds after the start)."""

    plan: str
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Expected:
    outcome: str = "Nothing"
    earliest: float = 0
    latest: float = 0


@dataclass(frozen=True, slots=True)
class Stream:
    """`signals`: the section of that name, by plan. `lasts`: how long to watch, in seconds."""

    name: str
    family: str
    says: str
    zero: datetime
    signals: dict[str, Json]
    expect: dict[str, Expected]
    lasts: float
    deliveries: tuple[Delivery, ...]
    sights: tuple[Sight, ...] = ()
    runs: tuple[OwnRun, ...] = ()
    away: bool = False

    def shown(self, source: str, vm: str, at: float) -> str:
        """What a second source shows of a machine at a time."""
        found = [one for one in self.sights if (one.source, one.vm) == (source, vm) and one.since <= at]
        return max(found, key=lambda one: one.since).shows if found else HEALTHY[source]


@dataclass(frozen=True, slots=True)
class _Text:
    """A stream as it is written; a key that it cannot have is an error."""

    name: str
    says: str
    send: list[Json]
    expect: dict[str, Json]
    policy: Json = field(default_factory=dict[str, Any])
    seen: dict[str, list[Json]] = field(default_factory=dict[str, list[Json]])
    runs: list[Json] = field(default_factory=list[Json])
    lasts: str = ""
    away: bool = False


@cache
def plans() -> dict[str, tuple[str, ...]]:
    """The machines of each plan."""
    return {name: tuple(vms) for name, vms in _yaml("plans")["plans"].items()}


def streams(zero: datetime = ZERO) -> list[Stream]:
    """Every stream, as if it began at `zero`."""
    return [_stream(family, _Text(**one), zero) for family in _FAMILIES for one in _yaml(family)]


def vm_id(vm: str, subscription: str = SUBSCRIPTION, *, away: bool = False) -> str:
    group = f"/subscriptions/{subscription}/resourceGroups/rg-app-{'westus' if away else 'eastus'}"
    return f"{group}/providers/Microsoft.Compute/virtualMachines/{vm}"


def _stream(family: str, text: _Text, zero: datetime) -> Stream:
    deliveries = sorted(
        (one for entry in text.send for one in _sent(text, entry, zero)), key=lambda one: one.at
    )
    common = _yaml("plans")["signals"]
    last = deliveries[-1].at if deliveries else 0
    return Stream(
        text.name,
        family,
        text.says,
        zero,
        {plan: common | (text.policy if plan == "shop" else {}) for plan in plans()},
        {plan: _expected(text.expect.get(plan, {})) for plan in {*plans(), *text.expect}},
        _seconds(text.lasts) if text.lasts else last + _HOUR,
        tuple(deliveries),
        tuple(_sights(text.seen)),
        tuple(OwnRun(one["plan"], _seconds(one["from"]), _seconds(one["to"])) for one in text.runs),
        text.away,
    )


def _expected(label: Json) -> Expected:
    times = {name: _seconds(label[name]) for name in ("earliest", "latest") if name in label}
    return Expected(label.get("outcome", "Nothing"), **times)


def _sights(seen: dict[str, list[Json]]) -> Iterator[Sight]:
    for source, entries in seen.items():
        for entry in entries:
            for vm in _machines(entry["vms"]):
                yield Sight(_seconds(entry["from"]), source, vm, entry["is"])


def _sent(text: _Text, entry: Json, zero: datetime) -> Iterator[Delivery]:
    """The deliveries of one entry: one payload a machine, each as often as it says."""
    values = dict(entry)
    at, wire = _seconds(values.pop("at")), values.pop("wire")
    times, happened = values.pop("times", 1), at - _seconds(values.pop("ago", "0s"))
    for vm in _machines(values.pop("vms", [""])):
        payload = _payload(text, wire, _VALUES[wire] | values, vm, zero, happened)
        yield from [Delivery(at, "EventGrid" if wire in EVENTS else "Http", payload)] * times


def _payload(text: _Text, wire: str, values: Json, vm: str, zero: datetime, happened: float) -> Json:
    subscription = values.get("subscription", SUBSCRIPTION)
    resource = vm_id(vm, subscription, away=text.away) if vm else ""
    time = _moment(zero, happened)
    told = [] if wire in _ONE_ID else sorted(f"{name}={value}" for name, value in values.items())
    told_by = [text.name, wire, subscription, vm, time, *told]
    filled = {
        "id": str(uuid.uuid5(_NAMESPACE, "\n".join(told_by))),
        "time": time,
        "name": vm,
        "resource": resource,
        "subscription": subscription,
        "resources": json.dumps([resource] if resource else []),
        "tracking": values.get("incident", ""),
        **_health(values),
        **values,
        "regions": json.dumps(values.get("regions", [])),
        "resolved": _resolved(zero, values),
    }
    return json.loads(Template((_FOLDER / "wire" / f"{wire}.json").read_text()).substitute(filled))


def _health(values: Json) -> Json:
    over = values.get("state") == "Available" or values.get("stage") in ("Resolved", "Complete", "Canceled")
    return {"activity": "Resolved" if over else "Activated", "status": "Resolved" if over else "Active"}


def _resolved(zero: datetime, values: Json) -> str:
    if "resolved" not in values:
        return ""
    return f'"resolvedDateTime": "{_moment(zero, _seconds(values["resolved"]))}",'


def _moment(zero: datetime, seconds: float) -> str:
    """As Azure writes it, with seven digits."""
    return f"{zero + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S.%f}0Z"


def _machines(vms: str | list[str]) -> list[str]:
    return [vm for members in plans().values() for vm in members] if isinstance(vms, str) else vms


def _seconds(text: str) -> float:
    sign, size = (-1, text[1:]) if text.startswith("-") else (1, text)
    seconds = seconds_of(size)
    if seconds is None:
        raise ValueError(f"{text!r} is no duration.")
    return sign * seconds


@cache
def _yaml(name: str) -> Any:  # what a YAML file holds
    return yaml.safe_load((_FOLDER / f"{name}.yaml").read_text())
