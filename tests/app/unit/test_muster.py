"""What keeps an item from going, and how a crew's many checks become one."""

from typing import Any

import pytest

from homeward.domain.claims import Claim, Kind
from homeward.domain.evidence import Fault
from homeward.domain.findings import Finding, blocking, information, warning
from homeward.domain.naming import Named
from homeward.domain.runs import PointKind, PointUsed, Stage, StageSpan
from homeward.steps.health_check import HealthCheckResult
from homeward.steps.preflight import PreflightResult
from orchestrators.muster import reasons
from tests.app.unit.arm_items import NETWORK, NOW, item_id

STOPS = blocking("NotProtected", "vm-01 is not Protected.", "Reprotect it.")
FORBIDDEN = Fault("Forbidden", "The app may not read the item.", recommended_action="Give it access.")
SPAN = StageSpan(Stage.PREFLIGHT, NOW, NOW)


def check(*findings: Finding, **fields: Any) -> PreflightResult:
    """An item's preflight that was made, but for what differs."""
    health = HealthCheckResult(
        findings, PointUsed(PointKind.LATEST), claims=(Claim(Kind.ADDRESSES, NETWORK, "apps", 2, 3),)
    )
    values: dict[str, Any] = {"health": health, "span": SPAN, **fields}
    return PreflightResult(Named("opaque-vm-01", "vm-01", item_id("opaque-vm-01")), **values)


@pytest.mark.parametrize(
    "findings", [(), (warning("W", "m"), information("I", "m"))], ids=["none", "warnings"]
)
def test_what_does_not_block_does_not_stop(findings: tuple[Finding, ...]) -> None:
    """It is shown at the item."""
    assert () == reasons(check(*findings))


def test_a_blocking_finding_is_told_with_its_remedy() -> None:
    """As an error of the run."""
    assert (Fault("NotProtected", "vm-01 is not Protected.", "", "Reprotect it."),) == reasons(check(STOPS))


def test_every_blocking_finding_is_told() -> None:
    """Not one a run."""
    other = blocking("AlreadyHome", "vm-01 is at home.", "Leave it out.")
    assert ["AlreadyHome", "NotProtected"] == [
        one.code for one in reasons(check(other, warning("W", "m"), STOPS))
    ]


def test_a_preflight_that_could_not_be_made_stops_the_item_in_azure_s_words() -> None:
    """Nothing is known about it."""
    assert (FORBIDDEN,) == reasons(check(health=None, fault=FORBIDDEN))


@pytest.mark.parametrize("word", ["run-other", "vm-01"])
def test_a_busy_item_is_told_with_the_run_that_holds_it(word: str) -> None:
    """Two runs must never act on one item; that run can be looked at."""
    told = reasons(check(health=None, held_by="run-other"))
    assert ["ItemBusy"] == [one.code for one in told]
    assert word in told[0].message
