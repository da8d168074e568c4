"""The labelled streams are whole: what they send is of a known schema, and their labels can be met."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tests.app.streams.reading import HEALTHY, ZERO, Stream, plans, streams

ALL = streams()
NAMES = [one.name for one in ALL]
OUTCOMES = ["Nothing", "Notify", "Prepare", "Start"]
SHOWN = {
    "ReplicationHeartbeat": {"Fresh", "Missing", "Unreadable"},
    "VmHealth": {"Healthy", "Unhealthy", "Off", "Unreadable"},
    "Probe": {"Passes", "Fails", "Unreadable"},
}


def test_there_are_enough_of_each_outcome() -> None:
    """Else a trigger that never starts, or always, would pass for a good one."""
    assert len(ALL) >= 40
    assert len(NAMES) == len(set(NAMES))
    counts = Counter(label.outcome for one in ALL for label in one.expect.values())
    assert {"Start", "Notify", "Prepare", "Nothing"} == set(counts)
    assert min(counts["Start"], counts["Notify"], counts["Nothing"]) >= 10


@pytest.mark.parametrize("stream", ALL, ids=NAMES)
def test_the_labels_can_be_met(stream: Stream) -> None:
    """No plan is expected to do more than its policy allows, nor after the watch is over."""
    assert set(plans()) == set(stream.expect) == set(stream.signals)
    for plan, label in stream.expect.items():
        assert OUTCOMES.index(label.outcome) <= OUTCOMES.index(stream.signals[plan]["then"])
        assert label.earliest <= label.latest <= stream.lasts
        assert (label.latest > 0) == (label.outcome != "Nothing")


@pytest.mark.parametrize("stream", ALL, ids=NAMES)
def test_second_sources_show_what_they_can_show(stream: Stream) -> None:
    for sight in stream.sights:
        assert sight.shows in SHOWN[sight.source]
        assert stream.shown(sight.source, sight.vm, sight.since - 0.1) in SHOWN[sight.source]


@pytest.mark.parametrize("stream", ALL, ids=NAMES)
def test_every_payload_is_of_a_schema_of_azures(stream: Stream) -> None:
    for delivery in stream.deliveries:
        body = delivery.payload
        known = {"schemaId", "specversion", "eventType"} & set(body)
        assert 1 == len(known)
        assert ("Http" if "schemaId" in body else "EventGrid") == delivery.door


def test_a_copy_has_the_id_of_its_original() -> None:
    """However late it comes; and both halves of a metric alert have one id."""
    by_name = {one.name: one for one in ALL}
    late = by_name["fired-again-by-a-late-copy"].deliveries
    assert late[0].payload == late[-2].payload
    fired, resolved = by_name["metric-flap"].deliveries[::2]
    alert = fired.payload["data"]["essentials"], resolved.payload["data"]["essentials"]
    assert alert[0]["alertId"] == alert[1]["alertId"]
    assert ("Fired", "Resolved") == (alert[0]["monitorCondition"], alert[1]["monitorCondition"])


def test_a_stream_can_begin_at_any_time() -> None:
    """A whole run of it begins now."""
    later = ZERO + timedelta(days=1)
    shown = {one.name: one for one in streams(later)}["region-down-by-vm-events"]

    assert later == datetime.fromisoformat(shown.deliveries[0].payload["time"]).astimezone(UTC)


def test_what_no_stream_mentions_is_well() -> None:
    quiet = next(one for one in ALL if one.name == "alerts-but-all-is-well")

    assert HEALTHY == {source: quiet.shown(source, "vm-01", 60) for source in HEALTHY}
