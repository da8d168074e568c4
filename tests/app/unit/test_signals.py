"""Alerts and events become signals: what each schema says of machines, and what is no signal."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.api.problems import ProblemError
from homeward.api.signals.reading import read_signal
from homeward.domain.signals import Signal
from tests.app.conftest import REPOSITORY
from tests.app.streams.reading import SUBSCRIPTION, streams, vm_id
from tests.examples import EXAMPLES

type Json = dict[str, Any]

STREAMS = {one.name: one for one in streams()}
CUSTOM = STREAMS["outage-by-own-probe"].deliveries[0].payload
METRIC = STREAMS["outage-by-availability-metric"].deliveries[0].payload
SERVICE = STREAMS["region-down-by-service-health"].deliveries[0].payload
EVENT = STREAMS["region-down-by-vm-events"].deliveries[0].payload
GRID = STREAMS["outage-in-event-grids-own-schema"].deliveries[0].payload
HEALTH = STREAMS["user-stops-the-plan"].deliveries[0].payload
DEED = STREAMS["user-deallocates-told-by-the-activity-log"].deliveries[0].payload
LOG = STREAMS["outage-by-missing-agent-heartbeats"].deliveries[0].payload
ANNOTATION = STREAMS["planned-maintenance-reboot"].deliveries[0].payload
SCHEMAS = [CUSTOM, METRIC, SERVICE, EVENT, GRID, HEALTH, DEED, LOG, ANNOTATION]


def changed(body: Json, path: str, value: object) -> Json:
    """A copy with one field changed; the path is a JSON pointer."""
    new = copy.deepcopy(body)
    place: Any = new
    *parents, last = path.strip("/").split("/")
    for part in parents:
        place = place[part]
    place[last] = value
    return new


def signal(name: str, number: int = 0) -> Signal:
    """Of one delivery of a stream."""
    return read_signal(STREAMS[name].deliveries[number].payload)


@pytest.mark.parametrize(
    ("name", "number", "kind", "said"),
    [
        ("region-down-by-vm-events", 0, "VmAvailability", ("Fired", "Unavailable", "Unknown")),
        ("flap-two-minutes", 6, "VmAvailability", ("Resolved", "Unknown", "Unknown")),
        ("degraded-then-unavailable", 0, "VmAvailability", ("Fired", "Degraded", "Unknown")),
        (
            "user-stops-told-by-annotation-after",
            2,
            "VmAnnotation",
            ("Fired", "Informational", "UserInitiated"),
        ),
        ("planned-maintenance-reboot", 0, "VmAnnotation", ("Fired", "Unavailable", "PlannedMaintenance")),
        ("live-migration-pause", 0, "VmAnnotation", ("Fired", "Degraded", "PlatformInitiated")),
        ("one-guest-crash-each", 2, "VmAnnotation", ("Fired", "Unavailable", "GuestInitiated")),
        ("user-stops-the-plan", 0, "ResourceHealth", ("Fired", "Unavailable", "UserInitiated")),
        ("unknown-health", 0, "ResourceHealth", ("Fired", "Unknown", "PlatformInitiated")),
        ("region-down-by-service-health", 0, "ServiceHealth", ("Fired", "Unavailable", "PlatformInitiated")),
        ("service-health-of-the-portal", 0, "ServiceHealth", ("Fired", "Degraded", "PlatformInitiated")),
        (
            "planned-maintenance-announced",
            0,
            "ServiceHealth",
            ("Fired", "Informational", "PlannedMaintenance"),
        ),
        ("outage-by-availability-metric", 0, "MetricAlert", ("Fired", "Unavailable", "Unknown")),
        ("processor-busy", 0, "MetricAlert", ("Fired", "Degraded", "Unknown")),
        ("outage-by-missing-agent-heartbeats", 0, "LogAlert", ("Fired", "Unavailable", "Unknown")),
        ("user-reboots", 0, "Administrative", ("Fired", "Informational", "UserInitiated")),
        ("outage-by-own-probe", 0, "Custom", ("Fired", "Unavailable", "Unknown")),
    ],
)
def test_what_each_schema_says(name: str, number: int, kind: str, said: tuple[str, ...]) -> None:
    """The kind, the condition, the impact and the cause."""
    found = signal(name, number)

    assert (kind, *said) == (found.kind, found.condition, found.impact, found.cause)


def test_the_example_of_the_page_is_a_signal() -> None:
    """Whoever copies it has one that speaks for a failover."""
    page = (REPOSITORY / "docs" / "signals.md").read_text(encoding="utf-8")
    found = read_signal(json.loads(page.partition("```json")[2].partition("```")[0]))

    assert ("Custom", "Unavailable", ("eastus",)) == (found.kind, found.impact, found.regions)


def test_a_report_on_a_machine_names_it_in_lower_case() -> None:
    found = read_signal(EVENT)

    assert (vm_id("vm-01").lower(),) == found.resources
    assert (SUBSCRIPTION,) == found.subscriptions
    assert () == found.regions


def test_a_log_alert_names_the_machine_by_its_dimension_or_its_items() -> None:
    """Its target is the workspace."""
    by_dimension = changed(LOG, "/data/essentials/configurationItems", ["vm-05", None])
    by_item = changed(LOG, "/data/alertContext", None)

    assert vm_id("vm-05").lower() in read_signal(by_dimension).resources
    assert vm_id("vm-05").lower() in read_signal(by_item).resources


def test_a_report_on_a_region_names_the_regions_of_the_services_that_machines_stand_on() -> None:
    """Another service of the same incident may be down elsewhere."""
    told = [
        {"ServiceName": "Virtual Machines", "ImpactedRegions": [{"RegionName": "East US 2"}]},
        {"ServiceName": "Azure Cosmos DB", "ImpactedRegions": [{"RegionName": "West US"}]},
    ]
    found = read_signal(changed(SERVICE, "/data/alertContext/properties/impactedServices", json.dumps(told)))

    assert (("eastus2",), ("Virtual Machines",)) == (found.regions, found.services)
    assert found.about_machines
    assert found == read_signal(changed(SERVICE, "/data/alertContext/properties/impactedServices", told))


@pytest.mark.parametrize("told", [None, "not JSON", "{}", [], [{"ServiceName": 7}], "[" * 5000])
def test_impacted_services_that_cannot_be_read_leave_what_the_notice_names(told: object) -> None:
    """A notice with a spoilt list is still a notice."""
    found = read_signal(changed(SERVICE, "/data/alertContext/properties/impactedServices", told))

    assert (("eastus",), ("Virtual Machines",)) == (found.regions, found.services)


def test_no_machine_stands_on_a_database_service() -> None:
    assert not signal("another-service").about_machines


@pytest.mark.parametrize("stage", ["Resolved", "RCA", "Complete", "Canceled"])
def test_a_notice_that_is_over_resolves_its_incident(stage: str) -> None:
    """Though Azure Monitor calls every alert on the activity log fired."""
    over = changed(SERVICE, "/data/alertContext/properties/stage", stage)
    over = changed(over, "/data/alertContext/eventDataId", "another")

    assert "Resolved" == read_signal(over).condition
    assert read_signal(SERVICE).correlation == read_signal(over).correlation
    assert read_signal(SERVICE).id != read_signal(over).id


def test_the_id_is_the_same_in_both_schemas_of_event_grid() -> None:
    """And if the envelope got another id by being published again."""
    cloud = changed(changed(EVENT, "/data", GRID["data"]), "/id", "another")

    assert read_signal(GRID).id == read_signal(cloud).id


@pytest.mark.parametrize(("field", "value"), [("/id", "8A1F"), ("/source", "/watch/Synthetic")])
def test_ids_and_sources_of_cloud_events_differ_by_their_letters(field: str, value: str) -> None:
    """CloudEvents 1.0 compares both letter by letter: `8a1f` is one report, `8A1F` another."""
    alone = changed(CUSTOM, "/data/correlationId", None)
    one, other = (read_signal(changed(alone, field, text)) for text in (value, value.lower()))

    assert one.id != other.id
    assert one.correlation != other.correlation


@pytest.mark.parametrize(
    ("body", "path"),
    [(EVENT, "/data/resourceInfo/properties/targetResourceId"), (METRIC, "/data/essentials/alertId")],
)
def test_azures_own_ids_are_the_same_in_any_case(body: Json, path: str) -> None:
    *_, value = _values(body, path)

    assert read_signal(body).id == read_signal(changed(body, path, value.upper())).id


def _values(body: Any, path: str) -> Iterator[Any]:
    for part in path.strip("/").split("/"):
        body = body[part]
        yield body


def test_an_alert_is_the_same_by_way_of_a_custom_topic() -> None:
    event = {"specversion": "1.0", "id": "1", "source": "/relay", "type": "Alert", "data": METRIC}

    assert read_signal(METRIC) == read_signal(event)


def test_two_rules_on_one_entry_of_the_activity_log_are_one_signal() -> None:
    other = changed(HEALTH, "/data/essentials/alertId", "/subscriptions/s/alerts/another")

    assert read_signal(HEALTH).id == read_signal(other).id


def test_fired_and_resolved_are_two_signals_on_one_incident() -> None:
    fired, resolved = signal("metric-flap"), signal("metric-flap", 2)

    assert fired.id != resolved.id
    assert fired.correlation == resolved.correlation
    assert resolved.resolved_at
    assert 180 == (resolved.resolved_at - fired.fired_at).total_seconds()


def test_the_health_of_a_machine_is_one_incident_whoever_reports_it() -> None:
    """So that an event of Event Grid resolves an alert of Resource Health."""
    assert signal("user-stops-the-plan").correlation == signal("user-reboots", 2).correlation


@pytest.mark.parametrize(
    ("operation", "status", "cause"),
    [
        ("virtualMachines/deallocate", "Succeeded", "UserInitiated"),
        ("virtualMachines/deallocate", "Failed", "Unknown"),
        ("virtualMachines/start", "Succeeded", "Unknown"),
    ],
)
def test_only_a_stop_that_took_place_explains_an_outage(operation: str, status: str, cause: str) -> None:
    deed = changed(DEED, "/data/alertContext/operationName", f"Microsoft.Compute/{operation}/action")

    assert cause == read_signal(changed(deed, "/data/alertContext/status", status)).cause


def test_a_start_by_a_user_explains_no_outage() -> None:
    """Neither as an annotation nor in the words of Resource Health."""
    context = changed(ANNOTATION, "/data/resourceInfo/properties/category", "Not Applicable")
    stopped = changed(context, "/data/resourceInfo/properties/context", "Customer Initiated")
    name = "/data/resourceInfo/properties/annotationName"
    started = changed(stopped, name, "VirtualMachineStartInitiatedByControlPlane")
    health = changed(HEALTH, "/data/alertContext/properties/details", "VirtualMachineAllocated")

    assert ("UserInitiated", "Unknown") == (read_signal(stopped).cause, read_signal(started).cause)
    assert ("UserInitiated", "Unknown") == (read_signal(HEALTH).cause, read_signal(health).cause)


def test_an_alert_of_another_kind_is_a_signal_that_says_nothing() -> None:
    """A budget has neither targets nor a severity, and must not look like an error."""
    essentials = METRIC["data"]["essentials"] | {
        "monitoringService": "CostAlerts", "signalType": None, "severity": None, "alertTargetIDs": None,
    }  # fmt: skip
    found = read_signal(changed(METRIC, "/data/essentials", essentials))

    assert ("Other", "Unknown", ()) == (found.kind, found.impact, found.resources)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([METRIC], ""),
        ("text", ""),
        ({}, "/schemaId"),
        (changed(METRIC, "/schemaId", "AzureMonitorMetricAlert"), "/schemaId"),
        (changed(METRIC, "/data/essentials/alertId", None), "/data/essentials/alertId"),
        (
            changed(METRIC, "/data/essentials/monitorCondition", "Perhaps"),
            "/data/essentials/monitorCondition",
        ),
        (changed(METRIC, "/data/essentials/firedDateTime", "soon"), "/data/essentials/firedDateTime"),
        (changed(METRIC, "/data/essentials/firedDateTime", 7), "/data/essentials/firedDateTime"),
        (
            changed(METRIC, "/data/essentials/alertTargetIDs", [vm_id(f"vm-{one}") for one in range(31)]),
            "/data/essentials/alertTargetIDs",
        ),
        (changed(METRIC, "/data/essentials/severity", "bad"), "/data/essentials/severity"),
        (changed(SERVICE, "/data/alertContext/properties", None), "/data/alertContext/properties"),
        (
            changed(HEALTH, "/data/alertContext/properties", {}),
            "/data/alertContext/properties/currentHealthStatus",
        ),
        (changed(EVENT, "/data", None), "/data/resourceInfo/properties/targetResourceId"),
        (changed(EVENT, "/type", "Microsoft.Resources.ResourceWriteSuccess"), "/type"),
        (changed(GRID, "/eventType", "Other"), "/eventType"),
        (changed(EVENT, "/specversion", "0.3"), "/specversion"),
        (changed(GRID, "/id", ""), "/id"),
        (changed(CUSTOM, "/data/regions", []), "/data/resources"),
        (changed(CUSTOM, "/data/resources", [vm_id("vm-01")]), "/data/resources"),
        (changed(CUSTOM, "/data/resource", "vm-01"), "/data/resource"),
        (changed(CUSTOM, "/data/condition", "Resolved"), "/data/resolvedAt"),
        (changed(CUSTOM, "/data/resolvedAt", "2020-01-01T00:00:00Z"), "/data/resolvedAt"),
        (changed(CUSTOM, "/data/subscriptions", ["mine"]), "/data/subscriptions/0"),
        (changed(CUSTOM, "/data/impact", "Bad"), "/data/impact"),
        (changed(CUSTOM, "/data", "text"), "/data"),
    ],
)
def test_what_is_no_signal_is_refused_by_name(body: object, pointer: str) -> None:
    with pytest.raises(ProblemError) as refusal:
        read_signal(body)

    assert pointer in [one.pointer for one in refusal.value.errors]
    assert all(one.detail and one.remedy for one in refusal.value.errors)
    assert 400 == refusal.value.status


def test_a_mistake_within_a_relayed_alert_is_named_where_it_is() -> None:
    alert = changed(METRIC, "/data/essentials/alertId", None)
    event = {"specversion": "1.0", "id": "1", "source": "/relay", "type": "Alert", "data": alert}
    with pytest.raises(ProblemError) as refusal:
        read_signal(event)

    assert ["/data/data/essentials/alertId"] == [one.pointer for one in refusal.value.errors]


def pointers(body: object, at: str = "") -> Iterator[str]:
    """Every place in a body."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield f"{at}/{name}"
            yield from pointers(value, f"{at}/{name}")


PLACES = [(body, path) for body in SCHEMAS for path in pointers(body)]
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=500),
    st.sampled_from(["0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "2026-03-02T08:00:00-23:59", "[{}]"]),
    st.lists(st.text(max_size=20), max_size=40), st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)  # fmt: skip


@settings(max_examples=4 * EXAMPLES)
@given(place=st.sampled_from(PLACES), junk=JUNK)
def test_junk_anywhere_is_a_signal_or_a_refusal(place: tuple[Json, str], junk: object) -> None:
    """And a signal is small enough for a durable boundary, and comes out of it as it went in."""
    body, path = place
    found = outcome(changed(body, path, junk))
    if isinstance(found, ProblemError):
        assert found.errors
    else:
        written = json.dumps(found.to_json())
        assert len(written) < 32 * 1024
        assert found == Signal.from_json(json.loads(written))


def outcome(body: Json) -> Signal | ProblemError:
    try:
        return read_signal(body)
    except ProblemError as refusal:
        return refusal
