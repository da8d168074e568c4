"""Health is judged, not copied."""

import pytest

from homeward.domain.findings import Finding, Severity
from homeward.domain.health import judge_health
from tests.app.unit.arm_items import health_error, item, no_drill

OTHER = health_error(
    "153007", "No crash-consistent point for an hour.", recommendedAction="Look at the churn."
)


def judged(
    *errors: dict[str, str], replication: str = "Normal", failover: str = "Warning", running: bool = True
) -> list[Finding]:
    seen = item(healthErrors=list(errors), replicationHealth=replication, failoverHealth=failover)
    return list(judge_health(seen, source_running=running))


def told(
    *errors: dict[str, str], replication: str = "Normal", failover: str = "Warning", running: bool = True
) -> dict[str, Severity]:
    found = judged(*errors, replication=replication, failover=failover, running=running)
    return {one.code: one.severity for one in found}


@pytest.mark.parametrize("replication", ["Normal", "None", ""])
@pytest.mark.parametrize("failover", ["Normal", "None", ""])
def test_a_healthy_item_has_no_findings(replication: str, failover: str) -> None:
    """Missing health is no bad health."""
    assert {} == told(replication=replication, failover=failover)


def test_a_missing_drill_alone_is_information() -> None:
    """161011 with a Warning is part of the healthy Protected state (recorded)."""
    assert {"NoDrillSinceReprotect": Severity.INFORMATION} == told(no_drill())


def test_a_warning_that_azure_does_not_explain_is_no_finding() -> None:
    """161011 may be absent for the first minutes while the health is Warning already (recorded)."""
    assert {} == told()


def test_another_error_of_a_healthy_replication_is_a_warning() -> None:
    """It is shown and does not stop the run."""
    assert {"Health153007": Severity.WARNING} == told(OTHER)


@pytest.mark.parametrize("replication", ["Warning", "Critical"])
def test_an_error_of_an_unhealthy_replication_stops(replication: str) -> None:
    """Data may be missing."""
    assert {"Health153007": Severity.BLOCKING} == told(OTHER, replication=replication)


def test_an_error_that_makes_failover_critical_stops() -> None:
    """Azure itself says that a failover would fail."""
    assert {"Health153007": Severity.BLOCKING} == told(OTHER, failover="Critical")


def test_a_missing_drill_hides_no_other_error() -> None:
    """Both are told."""
    assert {"NoDrillSinceReprotect": Severity.INFORMATION, "Health153007": Severity.WARNING} == told(
        no_drill(), OTHER
    )


def test_the_remedy_of_a_known_code_is_in_plain_words() -> None:
    """Cause and remedy from the catalogue."""
    (finding,) = judged(OTHER)
    assert finding.remedy.startswith("No crash-consistent recovery point was made for an hour:")


@pytest.mark.parametrize("errors", [(), (no_drill(),)])
@pytest.mark.parametrize("replication", ["Warning", "Critical"])
def test_an_unhealthy_replication_without_a_reason_stops(
    errors: tuple[dict[str, str], ...], replication: str
) -> None:
    """A missing drill explains nothing about replication."""
    assert told(*errors, replication=replication)["ReplicationUnhealthy"] is Severity.BLOCKING


@pytest.mark.parametrize("errors", [(), (no_drill(),)])
def test_a_critical_failover_health_without_a_reason_stops(errors: tuple[dict[str, str], ...]) -> None:
    """A missing drill makes it Warning, never Critical."""
    assert told(*errors, failover="Critical")["FailoverUnhealthy"] is Severity.BLOCKING


UNHEALTHY = [
    pytest.param("Health153007", (OTHER,), "Critical", "Normal", id="error"),
    pytest.param("Health153007", (OTHER,), "Normal", "Critical", id="error-makes-failover-critical"),
    pytest.param("ReplicationUnhealthy", (), "Critical", "Normal", id="replication"),
    pytest.param("FailoverUnhealthy", (), "Normal", "Critical", id="failover"),
]


@pytest.mark.parametrize(("code", "errors", "replication", "failover"), UNHEALTHY)
def test_what_would_stop_is_a_warning_where_the_source_does_not_run(
    code: str, errors: tuple[dict[str, str], ...], replication: str, failover: str
) -> None:
    """No heartbeat and no new point come from a source that is off."""
    found = told(*errors, replication=replication, failover=failover, running=False)
    assert {code: Severity.WARNING} == found


@pytest.mark.parametrize(("code", "errors", "replication", "failover"), UNHEALTHY)
def test_a_source_that_does_not_run_changes_no_word_of_a_finding(
    code: str, errors: tuple[dict[str, str], ...], replication: str, failover: str
) -> None:
    """Only how much it matters."""
    stopping, warning = (
        judged(*errors, replication=replication, failover=failover, running=running)
        for running in (True, False)
    )
    assert [(code, one.message, one.remedy) for one in stopping] == [
        (one.code, one.message, one.remedy) for one in warning
    ]


@pytest.mark.parametrize(
    ("error", "severity"),
    [(no_drill(), Severity.INFORMATION), (OTHER, Severity.WARNING)],
    ids=["no-drill", "error"],
)
def test_what_stops_nothing_is_the_same_without_a_running_source(
    error: dict[str, str], severity: Severity
) -> None:
    """It is neither raised nor lowered."""
    assert [severity] == list(told(error, running=False).values())


def test_an_explained_health_is_told_once() -> None:
    """The error itself says more than 'unhealthy'."""
    assert ["Health153007"] == list(told(OTHER, replication="Critical", failover="Critical"))


def test_the_service_s_own_words_are_kept() -> None:
    """People search for them."""
    (finding,) = judged(OTHER)
    assert "vm-01: No crash-consistent point for an hour. (153007)" == finding.message


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (health_error("1", recommendedAction="Look at the churn."), "Look at the churn."),
        (health_error("1", possibleCauses="The agent is gone."), "The agent is gone."),
        (health_error("1"), "Look at the item's page in the vault."),
    ],
)
def test_the_remedy_is_azure_s_advice_as_far_as_it_goes(error: dict[str, str], expected: str) -> None:
    """Its action, else its causes, else where to look."""
    (finding,) = judged(error)
    assert expected == finding.remedy


@pytest.mark.parametrize("errors", [(), (no_drill(),), (OTHER,), (health_error("2", ""),)])
@pytest.mark.parametrize("replication", ["Normal", "Critical"])
@pytest.mark.parametrize("failover", ["Normal", "Critical"])
def test_every_finding_says_what_to_do(
    errors: tuple[dict[str, str], ...], replication: str, failover: str
) -> None:
    """A finding without a remedy is a complaint."""
    assert all(one.remedy for one in judged(*errors, replication=replication, failover=failover))
