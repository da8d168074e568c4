"""The two contestants, for one VM each."""

import pytest

from bench import app, naive

pytestmark = pytest.mark.slow


def test_the_app_is_measured() -> None:
    """From outside: the emulator's log, the app's own timeline, the processes."""
    row = app.measure(1)

    assert 0 == row.calls.throttled
    assert row.bound.recovered <= row.recovered <= 1.25 * row.bound.recovered
    assert row.bound.protected <= row.protected <= 1.05 * row.bound.protected
    assert row.calls.single <= 60
    assert None not in (row.worker_mib, row.host_mib, row.events)


def test_the_naive_scripts_bring_their_vms_home() -> None:
    """A thread for each, and one after the other, which takes longer."""
    in_threads, one_by_one = naive.measure(2)[::-1]

    assert ("threads", "one by one") == (in_threads.who, one_by_one.who)
    assert one_by_one.protected > 1.5 * in_threads.protected


def test_several_runs_share_one_budget_and_are_never_throttled() -> None:
    """A bucket of twenty reads for 24 VMs: they wait for their turn, and Azure never has to say no."""
    row = app.measure(24, bucket=20)

    assert 0 == row.calls.throttled
    assert row.calls.single / row.vms <= 24
