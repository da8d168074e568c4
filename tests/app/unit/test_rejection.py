"""A run goes on with every item or with none, and tells each reason."""

from typing import Any

import pytest

from homeward.domain.addresses import AddressNeed
from homeward.domain.evidence import Fault
from homeward.domain.findings import Finding, blocking, information, warning
from homeward.domain.naming import Named
from homeward.domain.runs import PointKind, PointUsed, Stage, StageSpan
from homeward.steps.health_check import Baseline, HealthCheckResult
from homeward.steps.preflight import PreflightResult
from orchestrators.rejection import Ready, RejectedError, all_ready
from tests.app.unit.arm_items import HOME, HOME_GROUP, NETWORK, NOW, item_id, vm_id

STOPS = blocking("NotProtected", "vm-01 is not Protected.", "Reprotect it.")
FORBIDDEN = Fault("Forbidden", "The app may not read the item.", recommended_action="Give it access.")
HUNGRY = AddressNeed(NETWORK, "apps", wanted=2, free=3)
SPAN = StageSpan(Stage.PREFLIGHT, NOW, NOW)
BASELINE = Baseline(
    read_at=NOW,
    friendly_name="vm-01",
    source_vm_id=vm_id("vm-01"),
    recovery_vm_id=vm_id("vm-01", HOME_GROUP),
    target_region="eastus",
    network_id=NETWORK,
    new_item_id=item_id(side=HOME),
    protection_state="Protected",
    active_location="Primary",
    lifecycle_id="life-1",
    last_failover_at=None,
    newest_point_at=NOW,
    source_was_running=True,
    target_vm=None,
)


def named(name: str) -> Named:
    return Named(f"opaque-{name}", name, item_id(f"opaque-{name}"))


def health(*findings: Finding, addresses: tuple[AddressNeed, ...] = ()) -> HealthCheckResult:
    return HealthCheckResult(findings, PointUsed(PointKind.LATEST), BASELINE, addresses=addresses)


def check(*findings: Finding, name: str = "vm-01", **fields: Any) -> PreflightResult:
    """An item's preflight that was made, but for what differs."""
    values: dict[str, Any] = {"health": health(*findings), "span": SPAN, **fields}
    return PreflightResult(named(name), **values)


def reasons(*checks: PreflightResult) -> tuple[Fault, ...]:
    with pytest.raises(RejectedError) as caught:
        all_ready(list(checks))
    return caught.value.faults


def test_an_item_without_a_finding_is_ready() -> None:
    """With all that its preflight saw."""
    assert [Ready(named("vm-01"), BASELINE, health(), SPAN)] == all_ready([check()])


@pytest.mark.parametrize(
    "finding", [warning("W", "m"), information("I", "m")], ids=["warning", "information"]
)
def test_what_does_not_block_does_not_stop(finding: Finding) -> None:
    """It is shown at the item."""
    assert [health(finding)] == [one.health for one in all_ready([check(finding)])]


def test_items_stay_in_their_order() -> None:
    """As the request named them."""
    names = ["vm-02", "vm-01", "vm-03"]
    assert names == [one.named.friendly_name for one in all_ready([check(name=name) for name in names])]


def test_a_blocking_finding_is_told_with_its_remedy() -> None:
    """As an error of the run."""
    assert (Fault("NotProtected", "vm-01 is not Protected.", "", "Reprotect it."),) == reasons(check(STOPS))


def test_one_item_that_is_not_ready_stops_them_all() -> None:
    """Half of an application at home is worse than none."""
    assert ["NotProtected"] == [one.code for one in reasons(check(name="vm-02"), check(STOPS))]


def test_the_reasons_of_every_item_are_told() -> None:
    """Not one a run."""
    other = blocking("AlreadyHome", "vm-02 is at home.", "Leave it out.")
    told = reasons(check(STOPS, warning("W", "m")), check(other, STOPS, name="vm-02"))
    assert ["NotProtected", "AlreadyHome", "NotProtected"] == [one.code for one in told]


def test_a_preflight_that_could_not_be_made_stops_the_run_in_azure_s_words() -> None:
    """Nothing is known about its item."""
    assert (FORBIDDEN,) == reasons(check(health=None, fault=FORBIDDEN))


def test_an_item_that_another_run_holds_stops_the_run() -> None:
    """Two runs must never act on one item."""
    assert ["ItemBusy"] == [one.code for one in reasons(check(health=None, held_by="run-other"))]


@pytest.mark.parametrize("word", ["run-other", "vm-01"])
def test_a_busy_item_is_told_with_the_run_that_holds_it(word: str) -> None:
    """That run can be looked at."""
    assert word in reasons(check(health=None, held_by="run-other"))[0].message


def test_items_whose_addresses_fit_only_one_by_one_stop_the_run() -> None:
    """They come home together."""
    checks = [check(name=name, health=health(addresses=(HUNGRY,))) for name in ("vm-01", "vm-02")]
    assert ["TargetSubnetFull"] == [one.code for one in reasons(*checks)]


def test_one_item_whose_addresses_fit_is_ready() -> None:
    """Nobody else takes them in this run."""
    assert 1 == len(all_ready([check(health=health(addresses=(HUNGRY,)))]))


def test_addresses_are_counted_once_every_item_could_go() -> None:
    """An item that stays takes none; its own reason comes first."""
    fits = check(health=health(addresses=(HUNGRY,)))
    stopped = check(name="vm-02", health=health(STOPS, addresses=(HUNGRY,)))
    assert ["NotProtected"] == [one.code for one in reasons(fits, stopped)]


@pytest.mark.parametrize(("count", "told"), [(9, 9), (10, 10), (11, 10), (50, 10)])
def test_a_rejected_run_tells_its_first_ten_reasons(count: int, told: int) -> None:
    """Its status is small; all of them are at the items."""
    assert told == len(reasons(*[check(STOPS, name=f"vm-{number}") for number in range(count)]))


def test_a_rejection_says_every_reason_in_a_line() -> None:
    """For the log."""
    with pytest.raises(RejectedError, match=r"^vm-01 is not Protected\.; The app may not read the item\.$"):
        all_ready([check(STOPS), check(health=None, fault=FORBIDDEN)])
