"""What comes without HTTP (queue messages, events) is read, or refused with its fields; nothing else ever."""

from collections import Counter
from typing import Any

import pytest

from homeward.api.json_text import read_json
from homeward.api.models import parse_request
from homeward.api.problems import ProblemError
from homeward.api.signals.reading import read_signal
from tests.app.fuzz.odd import LONG, bent, written
from tests.app.fuzz.requests import FITTING
from tests.seeds import SEED, dice

CLOUD_EVENT = {
    "id": "1",
    "source": "/subscriptions/5eed0000-0000-4000-8000-000000000001",
    "specversion": "1.0",
    "type": "Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged",
    "subject": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm-01",
    "time": "2026-11-23T10:00:00Z",
    "data": {
        "resourceInfo": {
            "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm-01",
            "properties": {
                "targetResourceId": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v",
                "availabilityState": "Unavailable",
                "occurredTime": "2026-11-23T10:00:00Z",
            },
        }
    },
}
ALERT = {
    "schemaId": "azureMonitorCommonAlertSchema",
    "data": {
        "essentials": {
            "alertId": "/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/a",
            "alertRule": "vm down",
            "severity": "Sev1",
            "signalType": "Metric",
            "monitorCondition": "Fired",
            "monitoringService": "Platform",
            "alertTargetIDs": [
                "/subscriptions/s/resourcegroups/g/providers/microsoft.compute/virtualmachines/v"
            ],
            "originAlertId": "o",
            "firedDateTime": "2026-11-23T10:00:00Z",
            "essentialsVersion": "1.0",
            "alertContextVersion": "1.0",
        },
        "alertContext": {
            "condition": {"windowSize": "PT5M", "allOf": [{"metricName": "VmAvailabilityMetric"}]}
        },
    },
}


@pytest.mark.parametrize(
    ("name", "read", "fitting"),
    [
        ("message", parse_request, FITTING["RunBody"]),
        ("event", read_signal, CLOUD_EVENT),
        ("alert", read_signal, ALERT),
    ],
)
def test_a_reader_reads_or_refuses(name: str, read: Any, fitting: Any) -> None:
    rolls, ends = dice(name), Counter[str]()
    for number in range(LONG or 300):
        raw = written(rolls, bent(rolls, fitting))
        try:
            read(read_json(raw))
        except ProblemError as problem:
            ends[problem.status.phrase] += 1
        except Exception as error:
            raise AssertionError(f"input {number} of HOMEWARD_SEED={SEED}: {raw[:2000]!r}") from error
        else:
            ends["read"] += 1
    print(f"{name}: {sum(ends.values())} inputs, HOMEWARD_SEED={SEED}: {dict(ends)}")  # noqa: T201 - the figures of `make fuzz`
    assert {"read", "Bad Request"} == set(ends)
