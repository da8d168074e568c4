"""Signals by every door: heard once each, and what is none is refused, kept and in nobody's way."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.app.conftest import Json, World, Worlds
from tests.app.plans import write
from tests.app.streams.reading import Stream, streams

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

WEBHOOK = "/runtime/webhooks/eventgrid?functionName=hear_event&code=dev"
DELIVERY = {"aeg-event-type": "Notification"}
LISTENING = "members:\n  all: {items: [vm-01, vm-02]}\nsignals: {then: Notify, confirmBy: [VmHealth]}\n"


def sent(name: str) -> list[Json]:
    """The payloads of a stream that begins now."""
    found: dict[str, Stream] = {one.name: one for one in streams(datetime.now(UTC))}
    return [one.payload for one in found[name].deliveries]


async def assessments(w: World) -> list[str]:
    """All that there are, as the engine knows them."""
    answer = await w.api.get("/runtime/webhooks/durabletask/instances?instanceIdPrefix=assess-&code=dev")
    assert answer.is_success, answer.text
    return [one["instanceId"] for one in answer.json()]


async def refusals(w: World) -> list[Json]:
    return (await w.api.get("/api/refusals")).json()["value"]


async def test_an_alert_is_heard_once_however_often_it_is_sent(world: Worlds, plans: Path) -> None:
    """Posted, posted again, and relayed by a custom topic: one signal, one assessment, which says what it heard."""
    write(plans, LISTENING)
    write(plans, "members:\n  all: {items: [vm-03]}\n", "deaf")
    alert = sent("one-machine-reported-by-everybody")[1]
    relayed = {"specversion": "1.0", "id": "1", "source": "/relay", "type": "Alert", "data": alert}
    async with world(state="protected-home", vms=3) as w:
        first = await w.api.post("/api/signals", json=alert)
        again = await w.api.post("/api/signals", json=alert)
        by_event = await w.api.post(WEBHOOK, json=[relayed], headers=DELIVERY)
        heard = first.json()["assessments"]
        shown = (await w.api.get(heard[0]["links"]["self"])).json()

        assert [202, 202, 202] == [one.status_code for one in (first, again, by_event)]
        assert first.json() == again.json()
        assert ["shop"] == [one["plan"] for one in heard]
        assert [heard[0]["id"]] == await assessments(w)
        assert (first.json()["id"], "MetricAlert") == (shown["signal"]["id"], shown["signal"]["kind"])


async def test_events_of_a_batch_do_not_stand_in_each_others_way(world: Worlds, plans: Path) -> None:
    """Both schemas in one delivery, delivered twice, with one that nobody can read: it is kept, once."""
    write(plans, LISTENING)
    cloud = sent("region-down-by-vm-events")[0]
    grid = sent("outage-in-event-grids-own-schema")[0]
    bad = {**cloud, "id": "bad", "data": {"resourceInfo": {"properties": {"availabilityState": "Gone"}}}}
    async with world(state="protected-home", vms=2) as w:
        answers = [await w.api.post(WEBHOOK, json=[bad, cloud, grid], headers=DELIVERY) for _ in range(2)]
        kept = await refusals(w)
        heard = [(await w.api.post("/api/signals", json=one)).json() for one in (cloud, grid)]

        assert [202, 202] == [one.status_code for one in answers]
        assert [("EventGrid", "bad")] == [(one["door"], one["id"]) for one in kept]
        assert "/data/resourceInfo/properties/targetResourceId" == kept[0]["problem"]["errors"][0]["pointer"]
        assert {one["assessments"][0]["id"] for one in heard} == set(await assessments(w))


async def test_event_grid_may_subscribe_the_app_in_either_schema(world: Worlds) -> None:
    """The two handshakes, as the platform's extension answers them for our function."""
    envelope = {
        "id": "1",
        "topic": "/t",
        "subject": "",
        "dataVersion": "1",
        "eventTime": "2026-03-02T08:00:00Z",
    }
    kind = "Microsoft.EventGrid.SubscriptionValidationEvent"
    asked = [{**envelope, "eventType": kind, "data": {"validationCode": "512d38b6"}}]
    async with world() as w:
        options = await w.api.options(WEBHOOK, headers={"WebHook-Request-Origin": "eventgrid.azure.net"})
        grid = await w.api.post(WEBHOOK, json=asked, headers={"aeg-event-type": "SubscriptionValidation"})

    assert "eventgrid.azure.net" == options.headers["webhook-allowed-origin"]
    assert {"validationResponse": "512d38b6"} == grid.json()


async def test_what_is_no_signal_is_refused_by_name_and_kept(world: Worlds, plans: Path) -> None:
    """Nobody reads what is answered to an alert. A long alert is none of these."""
    write(plans, LISTENING)
    alert = sent("outage-by-availability-metric")[0]
    old = {**alert, "schemaId": "AzureMonitorMetricAlert"}
    async with world() as w:
        refused = [await w.api.post("/api/signals", json=old) for _ in range(2)]
        no_json = await w.api.post("/api/signals", content=b"{")
        too_long = await w.api.post("/api/signals", json={**alert, "more": "m" * 310_000})
        long = await w.api.post("/api/signals", json={**alert, "more": "m" * 250_000})
        kept = await refusals(w)

        assert [400, 400, 400, 413, 202] == [one.status_code for one in (*refused, no_json, too_long, long)]
        assert "application/problem+json" == refused[0].headers["content-type"]
        assert ["/schemaId"] == [one["pointer"] for one in refused[0].json()["errors"]]
        assert ["Signals"] * 3 == [one["door"] for one in kept]
        assert len({one["id"] for one in kept}) == 3


async def test_a_signal_that_cannot_be_taken_now_is_asked_for_again(
    world: Worlds, plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Action groups send again after a 503, Event Grid after any error; nothing is written down as refused."""
    write(plans, LISTENING)
    event = sent("region-down-by-vm-events")[0]
    async with world(state="protected-home", vms=2) as w:
        with monkeypatch.context() as broken:
            broken.setenv("HOMEWARD_ARM_ENDPOINT", "http://elsewhere.example.org")
            posted = await w.api.post("/api/signals", json=event)
            delivered = await w.api.post(WEBHOOK, json=event, headers=DELIVERY)
        before, kept = await assessments(w), await refusals(w)
        again = await w.api.post(WEBHOOK, json=event, headers=DELIVERY)

        assert (503, 500, 202) == (posted.status_code, delivered.status_code, again.status_code)
        assert "send it again" in posted.json()["detail"]
        assert ([], []) == (before, kept)
        assert 1 == len(await assessments(w))
