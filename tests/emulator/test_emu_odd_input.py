"""What no sensible client sends: each is answered or refused as JSON, nothing falls over, no link is broken by it.

HOMEWARD_SEED=n throws the same dice again.
"""

import copy
import http.client
import json
from collections.abc import Callable
from random import Random
from typing import Any, cast
from urllib.parse import quote

import pytest

from emulator import routes
from tests.emulator import plans
from tests.emulator.support import SUB, VAULT, Emulator, Reply, failover_body
from tests.seeds import SEED

REQUESTS = 400
ODD: list[Any] = [
    *(None, True, 0, -1, 1.5, 1e308, 10**30, "", "x", "²", "é€", "a\r\nb", "\x00", "A" * 300),
    *([], {}, [None], [{}], {"a": 1}, [[["x"]]], {"properties": None}),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "/subscriptions//x"),
]
NAMES = ["x", "é€", "²", "..", "%", "A" * 400, "a b", "{x}", "00"]
QUERIES = ["", "skipToken=²", f"$skipToken={'9' * 5000}", "$filter=((", "api-version=\r\nx: y", "$top=x"]
KNOWN = {
    "sub": SUB.rsplit("/", 1)[-1],
    "rg": "rg-app-eastus",
    "vault": "vault-recovery",
    "fabric": "asr-a2a-default-eastus",
    "container": "asr-a2a-default-eastus-container",
    "policy": "24-hour-retention-policy",
    "location": "eastus",
    "name": "vm-01",
}


def _post(emulator: Emulator, raw: bytes, kind: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=10)
    headers = {"Authorization": "Bearer x", "Content-Type": kind}
    connection.request("POST", f"{emulator.item_id()}/unplannedFailover", raw, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize(
    "raw", [b"\xff\xfe", b"[1]", b"nope", b"[" * 100_000, b'{"a": NaN}', b'{"a": 1e999}']
)
def test_a_body_that_is_no_json_object(emulator: Emulator, raw: bytes, kind: str) -> None:
    assert _post(emulator, raw, kind) == 400


@pytest.mark.parametrize("path", ["", f"{SUB}"])
def test_the_provider_of_compute_is_read(emulator: Emulator, path: str) -> None:
    """Counting requests to Compute's machines leaves the provider itself alone."""
    assert emulator.get(f"{path}/providers/Microsoft.Compute")["namespace"] == "Microsoft.Compute"


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE"])
def test_a_method_that_nothing_takes(emulator: Emulator, method: str) -> None:
    reply = emulator.call(method, VAULT)

    assert (reply.status, set(reply.body)) == (405, {"error"})


def test_links_hold_any_name(emulator: Emulator) -> None:
    """A name with spaces and other letters comes back in links that can be followed as they are."""
    path = f"{VAULT}/replicationPolicies/{quote('nächtlich 1 €')}"
    body = {"properties": {"providerSpecificInput": {"instanceType": "A2A"}}}
    reply = emulator.call("PUT", f"{path}?api-version={quote('x\r\ny')}", body)
    links = [reply.header(name) or "" for name in ("Location", "Azure-AsyncOperation")]
    emulator.advance(10)

    assert reply.status == 202
    assert [emulator.get(link.removeprefix(emulator.base)) for link in links]


@pytest.mark.parametrize(
    "body",
    [
        {"advanceSeconds": True},
        {"advanceSeconds": 10**30},
        {"advanceSeconds": 1e308},
        {"now": "9999-12-31T23:59:59Z"},
        {"now": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_times_out_of_reach(emulator: Emulator, body: dict[str, object]) -> None:
    """The clock stays where it is, and within what dates can say."""
    before = emulator.control("GET", "clock")

    assert emulator.call("POST", "/_emulator/clock", body).status == 400
    assert emulator.control("GET", "clock") == before


@pytest.mark.parametrize(
    "body",
    [
        {"now": "0001-01-01T00:00:00Z"},
        {"now": "9999-01-01T00:00:00Z"},
        {"durations": {"resync": 1e300}},
        {"overrides": {"vm-01": {"diskAddedSecondsAgo": 1e300}}},
    ],
)
def test_a_reset_out_of_reach(emulator: Emulator, body: dict[str, object]) -> None:
    assert emulator.call("POST", "/_emulator/reset", body).status == 400
    assert emulator.item()["protectionState"] == "Protected"


@pytest.mark.parametrize("action", ["delaySeconds", "hideSeconds", "staleSeconds"])
def test_a_rule_out_of_reach(emulator: Emulator, action: str) -> None:
    assert emulator.call("POST", "/_emulator/faults", {"do": {action: 1e300}}).status == 400


@pytest.mark.parametrize(
    "given", [{"multiVmSyncStatus": [[]]}, {"recoveryPointHistory": 10**30}, {"recoveryPointHistory": True}]
)
def test_a_policy_of_odd_values(emulator: Emulator, given: dict[str, object]) -> None:
    body = {"properties": {"providerSpecificInput": {"instanceType": "A2A"} | given}}

    assert emulator.call("PUT", f"{VAULT}/replicationPolicies/p1", body).status == 400


def _changed(dice: Random, body: Any) -> Any:
    """Leave out, double or replace a few parts of a body, wherever they are."""
    body = copy.deepcopy(body)
    for _ in range(dice.choice([0, 1, 1, 2, 4])):
        part: Any = body
        while isinstance(part, dict | list) and part:
            held = cast("dict[Any, Any] | list[Any]", part)
            key = dice.choice(list(held) if isinstance(held, dict) else list(range(len(held))))
            if not isinstance(held[key], dict | list) or dice.random() < 0.2:
                held[key] = copy.deepcopy(dice.choice(ODD))
                break
            part = held[key]
    return body


def _path(dice: Random, emulator: Emulator, template: str) -> str:
    """Fill the names in: mostly those of something that is there."""
    item = emulator.service.world.items
    known = KNOWN | {"item": next(iter(item.values())).name if item else "x"}
    parts = [
        (known.get(part[1:-1], "x") if dice.random() < 0.9 else dice.choice(NAMES))
        if part[0] == "{"
        else part
        for part in template.strip("/").split("/")
    ]
    query = quote(dice.choice(QUERIES), safe="=&$")
    return f"/{quote('/'.join(parts))}?{query}"


def _throw(dice: Random, emulator: Emulator, bodies: list[Callable[[], Any]]) -> Reply:
    route = dice.choice([*routes.ARM, *routes.OPEN])
    method = dice.choice([route.method, route.method, route.method, "PUT", "PATCH", "DELETE"])
    body = None if method == "GET" else _changed(dice, dice.choice(bodies)())
    return emulator.call(method, _path(dice, emulator, route.path), body)


def test_nothing_falls_over(emulator: Emulator) -> None:
    """Any method on any path with any body is answered below 500, and all can be read afterwards."""
    print(f"HOMEWARD_SEED={SEED}")  # noqa: T201 - shown where the test fails
    dice = Random(SEED)
    emulator.failed_back()
    switch = emulator.switch_body()
    emulator.reset(throttle={"enabled": False})
    plan = plans.body(emulator, ["vm-01"])
    bodies = [
        failover_body,
        lambda: switch,
        lambda: plan,
        lambda: dice.choice(ODD),
        lambda: {"query": "resources"},
    ]
    for number in range(REQUESTS):
        reply = _throw(dice, emulator, bodies)
        assert reply.status < 500, (number, json.dumps(reply.body))
        if number % 20 == 0:
            emulator.advance(dice.choice([1, 60, 4000]))
    for what in ("ProtectedItems", "Jobs", "RecoveryPlans", "Events", "Fabrics", "Policies"):
        assert emulator.call("GET", f"{VAULT}/replication{what}").status == 200
