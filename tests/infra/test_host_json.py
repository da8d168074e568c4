"""host.json is the same for Azure and for the dev host, and each of its settings is known."""

import json
import logging

import pytest

from devhost.hostjson import read_host_settings
from tests.rules.sources import REPOSITORY

HOST = json.loads((REPOSITORY / "host.json").read_text("utf-8"))
DURABLE = HOST["extensions"]["durableTask"]
# What the dev host leaves aside: Azure alone has it.
AZURE_ONLY = {
    "extensionBundle",
    "telemetryMode",
    "extensions.durableTask.httpSettings",
    "extensions.durableTask.storageProvider",
    "extensions.durableTask.tracing",
}


def test_the_dev_host_heeds_what_azure_heeds(caplog: pytest.LogCaptureFixture) -> None:
    """And says of the rest that it has no effect; a setting that it does not know would be a warning."""
    with caplog.at_level(logging.INFO, "devhost.hostjson"):
        read = read_host_settings(REPOSITORY)
    assert [] == [one.message for one in caplog.records if one.levelno >= logging.WARNING]
    told = [one.message.partition(": without effect here: ")[2] for one in caplog.records]
    assert {name for line in told for name in line.split(", ") if name} <= AZURE_ONLY
    assert (DURABLE["hubName"], HOST["extensions"]["http"]["routePrefix"]) == (read.hub, read.route_prefix)
    assert DURABLE["maxConcurrentActivityFunctions"] == read.activities
    assert DURABLE["maxConcurrentOrchestratorFunctions"] == read.orchestrators
    versions = (DURABLE["defaultVersion"], DURABLE["versionMatchStrategy"], DURABLE["versionFailureStrategy"])
    assert versions == (read.versions.default, read.versions.match, read.versions.on_mismatch)
    queues = HOST["extensions"]["queues"]
    assert (queues["maxDequeueCount"], queues["messageEncoding"]) == (
        read.queues.max_dequeue_count,
        read.queues.message_encoding,
    )


def test_it_has_what_production_needs() -> None:
    """The general bundle with the extension that the 2.x SDK needs, OpenTelemetry, tracing of version 2."""
    bundle = HOST["extensionBundle"]
    assert "Microsoft.Azure.Functions.ExtensionBundle" == bundle["id"]
    assert "[4.34.0, 5.0.0)" == bundle["version"]
    assert "OpenTelemetry" == HOST["telemetryMode"]
    assert {"distributedTracingEnabled": True, "version": "V2"} == DURABLE["tracing"]
    assert "AzureStorage" == DURABLE["storageProvider"]["type"]
