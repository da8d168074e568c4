"""What spans, metrics and logs say: which run and item, by names that have few values, and no secret."""

import logging

import pytest

from homeward.telemetry.instances import about_instance
from homeward.telemetry.logs import logger
from homeward.telemetry.metrics import record
from homeward.telemetry.names import METRICS, RUNS
from homeward.telemetry.routes import route_of
from homeward.telemetry.spans import work

RUN = "run-abcdefghijklmnopqrstuvwxyz"
ITEM = "5WzpreSb6qm61C-rSGZRBJQs5G8ricREVeteCLHZxW0"
TEMPLATE = "/subscriptions/{name}/resourceGroups/{name}/providers/Microsoft.RecoveryServices/vaults/{name}"
ITEMS = "/replicationFabrics/f/replicationProtectionContainers/c/replicationProtectedItems"
VAULT = "/subscriptions/5eed/resourceGroups/rg-recovery/providers/Microsoft.RecoveryServices/vaults/v"


@pytest.mark.parametrize(
    ("instance", "item", "attempt"),
    [
        (RUN, None, None),
        (f"watch:{RUN}:1", None, None),
        (f"{RUN}:{ITEM}:2", ITEM, "2"),
        (f"turn:{RUN}:{ITEM}:2:0e3cc2ac-0000", ITEM, "2"),
        (f"{RUN}:{ITEM}:preflight", ITEM, None),
    ],
)
def test_an_instance_tells_its_run_and_item(instance: str, item: str | None, attempt: str | None) -> None:
    """Whatever serves a run is named after it."""
    wanted = {"homeward.run": RUN, "homeward.item": item, "homeward.attempt": attempt}
    assert about_instance(instance) == {name: value for name, value in wanted.items() if value}


@pytest.mark.parametrize("instance", ["", "assessment-1", "run-short", f"x{RUN}"])
def test_other_instances_tell_no_run(instance: str) -> None:
    """What only looks like one is none."""
    assert {} == about_instance(instance)


@pytest.mark.parametrize(
    ("path", "template"),
    [
        (
            f"{VAULT}{ITEMS}/{ITEM}/unplannedFailover",
            TEMPLATE
            + ITEMS.replace("/f/", "/{name}/").replace("/c/", "/{name}/")
            + "/{name}/unplannedFailover",
        ),
        (
            "/providers/Microsoft.ResourceGraph/resources",
            "/providers/Microsoft.ResourceGraph/resources",
        ),
        (
            "/subscriptions/s/providers/Microsoft.Compute/locations/eastus/usages",
            "/subscriptions/{name}/providers/Microsoft.Compute/locations/{name}/usages",
        ),
        (
            f"{VAULT}/providers/Microsoft.Authorization/permissions",
            TEMPLATE + "/providers/Microsoft.Authorization/permissions",
        ),
    ],
)
def test_a_route_holds_no_name_and_no_query(path: str, template: str) -> None:
    """A handful of routes, however many vaults and VMs."""
    url = f"https://management.azure.com{path}?api-version=1&sig=secret"
    assert template == route_of(url).template


def test_a_route_tells_item_and_job() -> None:
    """They are attributes instead."""
    assert {"homeward.item": ITEM} == route_of(f"https://a{VAULT}/replicationProtectedItems/{ITEM}").about
    assert {"homeward.job": "j-1"} == route_of(f"https://a{VAULT}/replicationJobs/j-1").about


def test_a_dimension_that_nobody_foresaw_is_refused() -> None:
    """A metric by the name of a VM would have as many series as there are VMs."""
    with pytest.raises(ValueError, match=r"homeward\.runs"):
        record(RUNS, operation="Failback", item="vm-01")


def test_no_metric_is_by_name() -> None:
    """Of a run, an item, a job or anything else that there are many of."""
    assert {"operation", "end", "stage", "step", "answer", "kind", "status", "part"} >= {
        str(one) for metric in METRICS for one in metric.dimensions
    }


def _break(cause: Exception) -> None:
    raise ValueError("https://hooks.example/x?sig=secret1") from cause


def test_a_log_record_holds_no_secret_and_says_its_run(caplog: pytest.LogCaptureFixture) -> None:
    """In its message, its fields and its exception, and in what that came of."""
    log = logger("test_secrets")
    with work("homeward.activity.test", {"homeward.run": RUN}), caplog.at_level(logging.INFO):
        try:
            _break(KeyError("AccountKey=c2VjcmV0;"))
        except ValueError:
            log.exception("sent with Bearer %s", "secret2", extra={"where": "https://u:secret3@h/secret4"})
    said = str(caplog.records[0].__dict__)
    assert not [one for one in ("c2VjcmV0", "secret1", "secret2", "secret3", "secret4") if one in said]
    assert (RUN, "ValueError") == (
        caplog.records[0].__dict__["homeward.run"],
        caplog.records[0].__dict__["exception.type"],
    )
