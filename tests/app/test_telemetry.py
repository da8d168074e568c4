"""Telemetry as Application Insights would receive it: the worker's own exporter, on a run over real processes."""

import json
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from homeward.telemetry import names
from scripts.pair import KEY, VAULT_ID, running_pair
from tests.app.ingestion import Envelope, Ingestion, ingestion
from tests.waiting import eventually

pytestmark = pytest.mark.slow

DEADLINE = 150.0
# As infra/ sets them, but quick, and with nobody to phone home to.
SETTINGS = {
    "PYTHON_APPLICATIONINSIGHTS_ENABLE_TELEMETRY": "true",
    "PYTHON_APPLICATIONINSIGHTS_LOGGER_NAME": "homeward",
    "OTEL_TRACES_SAMPLER": "always_on",
    "OTEL_PYTHON_DISABLED_INSTRUMENTATIONS": "azure_sdk",
    "OTEL_BSP_SCHEDULE_DELAY": "100",
    "OTEL_BLRP_SCHEDULE_DELAY": "100",
    "OTEL_METRIC_EXPORT_INTERVAL": "500",
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "true",
    "APPLICATIONINSIGHTS_SDKSTATS_DISABLED": "true",
    "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED": "true",
    "HOMEWARD_SIGNING_KEY": "secret-signing-key",
    "HOMEWARD_CALLBACK_HOSTS": "127.0.0.1:9",
}
# What is put in at every door, and what the app holds itself.
SECRETS = (
    "secret-signing-key",
    "secret-callback",
    "secret-code",
    "secret-header",
    "secret-body",
    "secret-token",
)


@dataclass(frozen=True, slots=True)
class Received:
    """What came of one run, at a moment at which it was whole."""

    run: str
    sink: Ingestion

    @property
    def spans(self) -> list[Envelope]:
        return self.sink.spans()

    def named(self, start: str) -> list[Envelope]:
        return [one for one in self.spans if one["data"]["baseData"]["name"].startswith(start)]

    def metrics(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for one in self.sink.envelopes("MetricData"):
            data = one["data"]["baseData"]
            found.setdefault(data["metrics"][0]["name"], []).append(data)
        return found


@pytest.fixture(scope="module")
def received() -> Generator[Received]:
    with ingestion() as sink, pytest.MonkeyPatch.context() as patch:
        patch.setenv("APPLICATIONINSIGHTS_CONNECTION_STRING", sink.connection_string)
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        with running_pair(time_scale=0) as pair:
            headers = {"x-functions-key": KEY, "Authorization": "Bearer secret-token"}
            with httpx2.Client(base_url=pair.host_url, headers=headers, timeout=DEADLINE) as api:
                _knock(api)
                run = _run(api)
                received = eventually(lambda: Received(run, sink.now()), _whole, DEADLINE, "for all of a run")
        yield received


def _whole(received: Received) -> bool:
    """What is under way has no span yet, and what is below it no parent."""
    sealed = received.named("orchestration:sealing")
    return bool(sealed) and "homeward.recovery_time" in received.metrics() and not _orphans(received.spans)


def _knock(api: httpx2.Client) -> None:
    """Every door, with a secret in its hand: refused, and told in telemetry without it."""
    api.post("/api/runs", json={"operation": "secret-body"}, params={"code": KEY, "sig": "secret-code"})
    api.post("/api/runs", content=b'{"token": "secret-body"', headers={"Content-Type": "application/json"})
    api.post("/api/signals", json={"schemaId": "secret-body", "data": {"webhook": "https://h/secret-body"}})
    forged = {"X-MS-CLIENT-PRINCIPAL": "secret-header", "X-Homeward-Dev-Principal": ""}
    api.get("/api/runs", headers=forged)
    api.get("/api/runs/run-secret-code/outcome/secret-code")


def _run(api: httpx2.Client) -> str:
    address = "http://127.0.0.1:9/hook?sig=secret-callback"
    body = {"operation": "Failback", "vaultId": VAULT_ID, "items": ["vm-01"], "callbackUrl": address}
    answer = api.post("/api/runs", json=body)
    assert answer.status_code == 202, answer.text
    run = answer.json()["id"]
    eventually(lambda: api.get(f"/api/runs/{run}").json()["status"], "Succeeded".__eq__, DEADLINE)
    return run


def _trace(span: Envelope) -> str:
    return span["tags"]["ai.operation.id"]


def _said(span: Envelope) -> dict[str, str]:
    return span["data"]["baseData"].get("properties") or {}


def _orphans(spans: list[Envelope]) -> list[str]:
    ids = {one["data"]["baseData"]["id"] for one in spans}
    parents = {one["tags"].get("ai.operation.parentId"): one["data"]["baseData"]["name"] for one in spans}
    return [name for parent, name in parents.items() if parent is not None and parent not in ids]


def test_a_run_is_one_trace_without_orphans(received: Received) -> None:
    """From the request over orchestrations and activities to each call; what follows the end is apart."""
    host = received.named("orchestration:run")
    trace = _trace(host[0])
    spans = [one for one in received.spans if _trace(one) == trace]
    ours = [
        one for one in spans if one["data"]["baseData"]["name"].startswith(("homeward.", "GET /", "POST /"))
    ]
    print(f"\n{len(received.spans)} spans; of {received.run} {len(spans)}, {len(ours)} of them ours")  # noqa: T201

    assert 1 == len(host)
    assert [] == _orphans(received.spans)
    assert {trace} == {
        _trace(one) for one in received.named("homeward.trigger.start_run") if "homeward.run" in _said(one)
    }
    outside = {
        one["data"]["baseData"]["name"]
        for one in received.spans
        if _said(one).get("homeward.run") == received.run and _trace(one) != trace
    }
    after = {"homeward.activity.tally", "homeward.activity.seal", "homeward.activity.call_back"}
    assert outside <= after | {"homeward.trigger.get_run"}
    assert 1 <= len(ours) <= 150


def test_activities_and_calls_say_run_item_stage_and_job(received: Received) -> None:
    """What a query at three in the morning filters by."""
    (failover,) = received.named("homeward.activity.failover")
    said = _said(failover)
    calls = [
        one
        for one in received.spans
        if one["tags"].get("ai.operation.parentId") == failover["data"]["baseData"]["id"]
    ]
    post = next(one for one in calls if one["data"]["baseData"]["name"].startswith("POST"))
    jobs = {_said(one).get("homeward.job") for one in received.named("GET /")} - {None}

    assert (received.run, "FailingOver", "1", "Done") == tuple(
        said[name] for name in ("homeward.run", "homeward.stage", "homeward.attempt", "homeward.answer")
    )
    assert post["data"]["baseData"]["name"].endswith("/replicationProtectedItems/{name}/unplannedFailover")
    assert {"homeward.run", "homeward.item", "az.service_request_id"} <= _said(post).keys()
    assert ("202", said["homeward.item"]) == (
        post["data"]["baseData"]["resultCode"],
        _said(post)["homeward.item"],
    )
    assert jobs


def test_replays_make_no_spans(received: Received) -> None:
    """An activity that one orchestration called once has one span, however often that was played again."""
    made = Counter(one["data"]["baseData"]["name"] for one in received.named("homeward.activity."))
    once = ("failover", "commit", "reprotect", "verify", "resolve_items", "tally", "seal")
    assert dict.fromkeys(once, 1) == {name: made[f"homeward.activity.{name}"] for name in once}


def test_an_end_is_counted_once(received: Received) -> None:
    """Sums of what was sent, as each export of a counter holds what came since the last."""
    found = received.metrics()
    runs = found["homeward.runs"]
    assert 1 == sum(one["metrics"][0]["value"] for one in runs)
    assert {("Failback", "Succeeded")} == {
        (one["properties"]["operation"], one["properties"]["end"]) for one in runs
    }
    known = {one.name: {str(name) for name in one.dimensions} for one in names.METRICS}
    ours = {name: each for name, each in found.items() if name.startswith("homeward.")}
    assert {
        "homeward.items",
        "homeward.stage.duration",
        "homeward.data_loss",
        "homeward.recovery_time",
    } <= ours.keys()
    for name, each in ours.items():
        assert all(set(one["properties"]) == known[name] for one in each), name


def test_no_secret_reached_the_exporter(received: Received) -> None:
    """In no span, metric, log record or header of either process."""
    everything = json.dumps(received.sink.sent)
    logged = [one["data"]["baseData"]["message"] for one in received.sink.envelopes("MessageData")]
    assert [] == [one for one in SECRETS if one in everything]
    assert any("forged" in one.lower() or "principal" in one for one in logged), logged
