"""A limit on data loss, before the shutdown and before the commit."""

import pytest

from homeward.domain.data_loss import judge_loss, minutes, scale
from homeward.domain.findings import Severity


@pytest.mark.parametrize(("seconds", "limit"), [(0, 0), (59.9, 60), (60, 60), (1e9, None), (None, None)])
def test_within_the_limit_nothing_is_said(seconds: float | None, limit: float | None) -> None:
    """Or without one."""
    assert () == judge_loss("vm-01", seconds, limit)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(60.1, "DataLossOverLimit"), (86_400, "DataLossOverLimit"), (None, "DataLossUnknown")],
)
def test_beyond_the_limit_or_in_the_dark_it_stops(seconds: float | None, code: str) -> None:
    """What nobody knows is not taken for little."""
    (finding,) = judge_loss("vm-01", seconds, 60)
    assert (code, Severity.BLOCKING, True) == (finding.code, finding.severity, bool(finding.remedy))


def test_the_loss_and_the_limit_are_told_in_minutes() -> None:
    """As in every talk about an RPO."""
    (finding,) = judge_loss("vm-01", 4500, 3600)
    assert "vm-01 loses 75 min of data; 60 min is the limit." == finding.message


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 min"), (30, "0.5 min"), (600, "10 min"), (6000, "100 min")]
)
def test_minutes_are_short(seconds: float, text: str) -> None:
    """Half ones are shown, whole ones have no point."""
    assert text == minutes(seconds)


@pytest.mark.parametrize(
    ("vms", "waves", "seconds", "said"),
    [
        (2, 1, 260.0, "2 VMs, about 5 minutes of data loss expected"),
        (1, 1, 60.0, "1 VM, about 1 minute of data loss expected"),
        (40, 3, 0.5, "40 VMs in 3 waves, about 1 minute of data loss expected"),
        (3, 2, None, "3 VMs in 2 waves"),
    ],
)
def test_an_approval_tells_what_is_expected_and_promises_no_bound(
    vms: int, waves: int, seconds: float | None, said: str
) -> None:
    """Latest is made anew at the failover, of data minutes older than its request: more may be lost than forecast."""
    assert said == scale(vms, waves, seconds)
