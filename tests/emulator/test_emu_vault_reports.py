"""What the vault says about itself: events, health, settings, sizes."""

from typing import Any

import pytest

from tests.emulator import sdk
from tests.emulator.support import VAULT, Emulator

EVENTS = f"{VAULT}/replicationEvents"


def _events(emulator: Emulator, query: str = "") -> list[dict[str, Any]]:
    return [event["properties"] for event in emulator.get(f"{EVENTS}{query}")["value"]]


def _failed(emulator: Emulator) -> None:
    emulator.fault({"failTask": "VmFailover"}, nth=1)
    emulator.failover()
    emulator.advance(600)


def test_a_failed_job_is_an_event(emulator: Emulator) -> None:
    """A job that fails leaves a critical event with its error and its id."""
    _failed(emulator)
    event = _events(emulator)[0]

    assert (event["description"], event["severity"]) == ("UnplannedFailover - Failed", "Critical")
    assert event["healthErrors"][0]["errorCode"] == "28031"
    assert emulator.get(event["eventSpecificDetails"]["jobId"])["properties"]["state"] == "Failed"


def test_one_event_tells_less_than_the_list(emulator: Emulator) -> None:
    """A single event answers under its name, without what the job was."""
    _failed(emulator)
    listed = emulator.get(EVENTS)["value"][0]
    single = emulator.get(f"{EVENTS}/{listed['name'].replace(';', '%3B')}")

    assert (single["name"], single["properties"]["eventSpecificDetails"]) == (listed["name"], None)


def test_health_is_an_event_that_stays(emulator: Emulator) -> None:
    """The warning of a drill never done is an event, also after a drill, when a second one says OK."""
    before = [event["severity"] for event in _events(emulator)]
    emulator.call("POST", f"{emulator.item_id()}/testFailover", _drill_body(emulator))
    emulator.advance(300)
    after = [event["severity"] for event in _events(emulator, "?$filter=EventType eq 'VmHealth'")]

    assert (before, sorted(after)) == (["Warning"], ["OK", "Warning"])


def _drill_body(emulator: Emulator) -> dict[str, Any]:
    network = emulator.item()["providerSpecificDetails"]["selectedRecoveryAzureNetworkId"]
    provider = {"instanceType": "A2A"}
    properties = {
        "networkType": "VmNetworkAsInput",
        "networkId": network,
        "providerSpecificDetails": provider,
    }
    return {"properties": properties}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("Severity eq 'Critical'", 1),
        ("Severity ne 'Critical'", 1),
        ("EventType eq 'JobStatus' and AffectedObjectFriendlyName eq 'vm-01'", 1),
        ("FabricName eq 'asr-a2a-default-westus'", 2),
        ("FabricName eq 'asr-a2a-default-eastus'", 0),
        ("StartTime eq '2026-03-02T00:00:00Z'", 0),
    ],
)
def test_events_can_be_chosen(emulator: Emulator, query: str, count: int) -> None:
    """$filter chooses by severity, type, object, fabric and time."""
    _failed(emulator)

    assert len(_events(emulator, f"?$filter={query}")) == count


@pytest.mark.parametrize(("variant", "count"), [("badEnds", 0), ("allEnds", 1)])
def test_which_ends_are_events_is_a_variant(emulator: Emulator, variant: str, count: int) -> None:
    """That a job ended well may be an event or not."""
    emulator.reset(variants={"eventsOfJobs": variant})
    emulator.failover()
    emulator.advance(600)

    assert len(_events(emulator, "?$filter=EventType eq 'JobStatus'")) == count


def test_vault_health_counts_its_items(emulator: Emulator) -> None:
    """Items with the drill warning are counted and gathered into one issue."""
    emulator.reset(vms=3)
    health = emulator.get(f"{VAULT}/replicationVaultHealth")["properties"]["protectedItemsHealth"]

    assert (health["resourceCount"], len(health["issues"])) == (3, 1)
    assert len(health["issues"][0]["affectedResourceCorrelationIds"]) == 3
    assert health["categorizedResourceCounts"]["protectedItemsFailoverHealthWarningCount"] == 3


def test_refresh_is_a_job_about_the_vault(emulator: Emulator) -> None:
    """The client refreshes the health; the job has its one task and the vault as its target."""
    with sdk.client(emulator) as client:
        health: Any = client.replication_vault_health.begin_refresh(*sdk.WHERE).result()
        jobs: Any = list(client.replication_jobs.list(*sdk.WHERE))

    assert health.name == "Default"
    assert (jobs[0].properties.scenario_name, jobs[0].properties.target_instance_type) == (
        "RefreshVaultHealth",
        "Vault",
    )


def test_alert_settings_answer_at_once(emulator: Emulator) -> None:
    """The PUT of alert settings is no long-running operation, and what it said is read back."""
    request = {"properties": {"customEmailAddresses": ["a@b.c"], "locale": "en_US", "sendToOwners": "Send"}}
    with sdk.client(emulator) as client:
        settings = client.replication_alert_settings
        put: Any = settings.create(*sdk.WHERE, "defaultAlertSetting", request)
        got: Any = settings.get(*sdk.WHERE, "defaultAlertSetting")
        listed: Any = list(settings.list(*sdk.WHERE))

    assert put.properties.custom_email_addresses == ["a@b.c"]
    assert (got.properties.locale, listed[0].properties.send_to_owners) == ("en_US", "Send")


def test_fixed_answers_have_their_shape(emulator: Emulator) -> None:
    """Vault settings, sizes, systems and eligibility can be read by the client."""
    fabric, container, name = (emulator.item_id().split("/")[at] for at in (10, 12, 14))
    with sdk.client(emulator) as client:
        setting: Any = client.replication_vault_setting.get(*sdk.WHERE, "default")
        sizes: Any = list(
            client.target_compute_sizes.list_by_replication_protected_items(
                *sdk.WHERE, fabric, container, name
            )
        )
        eligible: Any = client.replication_eligibility_results.get("rg-app-westus", "vm-01")
        systems: Any = client.supported_operating_systems.get(*sdk.WHERE)

    assert (setting.name, sizes[0].properties.name) == ("default", "Standard_DS1_v2")
    assert (eligible.properties.errors, systems.name) == ([], "Default")
