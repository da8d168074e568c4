"""Token buckets: what they hold, what an empty one answers, and that the counts in answers are true."""

from typing import Any

import pytest

from tests.emulator.support import SUB, VAULT, Emulator, Reply

JOBS = f"{VAULT}/replicationJobs"
LEFT = "x-ms-ratelimit-remaining-subscription-"


def _read(emulator: Emulator, bearer: str = "x") -> Reply:
    return emulator.call("GET", f"{JOBS}/none", headers={"Authorization": f"Bearer {bearer}"})


def _until_refused(emulator: Emulator, most: int) -> int:
    for count in range(most):
        if _read(emulator).status == 429:
            return count
    return most


def test_reads_run_out(emulator: Emulator) -> None:
    """After 250 reads at one moment the next is refused, and told when to come again."""
    count = _until_refused(emulator, 300)
    reply = _read(emulator)

    assert (250, 429, "1", "0") == (
        count,
        reply.status,
        reply.header("Retry-After"),
        reply.header(f"{LEFT}reads"),
    )
    assert "SubscriptionRequestsThrottled" == reply.body["error"]["code"]


def test_tokens_come_back_by_the_clock(emulator: Emulator) -> None:
    """Two seconds later there are fifty reads more, not one else."""
    _until_refused(emulator, 300)
    emulator.advance(2)

    assert 50 == _until_refused(emulator, 100)


def test_the_wait_that_is_told_is_enough(emulator: Emulator) -> None:
    """Coming again after Retry-After finds a token, also where they come slowly."""
    emulator.reset(throttle={"reads": {"size": 2, "perSecond": 0.1}})
    _until_refused(emulator, 5)
    wait = float(_read(emulator).header("Retry-After") or 0)
    emulator.advance(wait - 1)
    early = _read(emulator).status
    emulator.advance(1)

    assert (10, 429, 404) == (wait, early, _read(emulator).status)


def test_counts_tell_the_truth(emulator: Emulator) -> None:
    """Each answer tells how many are left, of one's own and of all principals together."""
    left = [_read(emulator) for _ in range(3)]

    assert ["249", "248", "247"] == [reply.header(f"{LEFT}reads") for reply in left]
    assert ["3749", "3748", "3747"] == [reply.header(f"{LEFT}global-reads") for reply in left]


def test_each_principal_has_a_bucket_of_its_own(emulator: Emulator) -> None:
    """Another token's owner is not refused for what the first one did; the common count knows both."""
    _until_refused(emulator, 300)
    other = _read(emulator, "another")

    assert (404, "249", "3499") == (
        other.status,
        other.header(f"{LEFT}reads"),
        other.header(f"{LEFT}global-reads"),
    )


def test_writes_and_deletes_have_theirs(emulator: Emulator) -> None:
    """A POST draws on the writes and a DELETE on the deletes, whatever became of them."""
    post = emulator.call("POST", f"{JOBS}/none/cancel")
    delete = emulator.call("DELETE", f"{VAULT}/replicationPolicies/none")

    assert ("199", "2999") == (post.header(f"{LEFT}writes"), post.header(f"{LEFT}global-writes"))
    assert ("199", "2999") == (delete.header(f"{LEFT}deletes"), delete.header(f"{LEFT}global-deletes"))


def test_a_refused_write_has_no_effect(emulator: Emulator) -> None:
    """A failover that finds the bucket empty is not accepted."""
    emulator.reset(throttle={"writes": {"size": 1, "perSecond": 0.001}})
    emulator.call("POST", f"{JOBS}/none/cancel")
    reply = emulator.failover()

    assert (429, 0) == (reply.status, emulator.truth()["accepted"]["unplannedFailover"])
    assert 429 == emulator.requests("POST", "unplannedFailover")[0]["status"]


@pytest.mark.parametrize("size", [800, 1100])
def test_sizes_can_be_set(emulator: Emulator, size: int) -> None:
    """A reset sets the sizes that others have seen."""
    emulator.reset(throttle={"reads": {"size": size}, "writes": {"size": size}})

    assert str(size - 1) == _read(emulator).header(f"{LEFT}reads")


def test_off_by_a_switch(emulator: Emulator) -> None:
    """Switched off nothing is refused, and nothing is counted."""
    emulator.reset(throttle={"enabled": False})

    assert (400, None) == (_until_refused(emulator, 400), _read(emulator).header(f"{LEFT}reads"))


def test_compute_counts_for_itself(emulator: Emulator) -> None:
    """A machine can be looked at 36 times at once, and 12 times more in a minute; others are not held up by it."""
    path = f"{emulator.vm_path('westus')}/instanceView"
    replies = [emulator.call("GET", path) for _ in range(37)]
    refused = replies[-1]
    emulator.advance(60)
    again = [emulator.call("GET", path).status for _ in range(13)]

    assert [200] * 36 == [reply.status for reply in replies[:-1]]
    assert (429, "OperationNotAllowed", "5") == (
        refused.status,
        refused.body["error"]["code"],
        refused.header("Retry-After"),
    )
    assert [200] * 12 + [429] == again


def test_computes_counts_are_in_its_answers(emulator: Emulator) -> None:
    """Looking, listing and changing draw on buckets of their own."""
    vms = f"{SUB}/providers/Microsoft.Compute/virtualMachines"
    path = emulator.vm_path("westus")
    replies = [emulator.call("GET", path), emulator.call("GET", vms), emulator.call("POST", f"{path}/start")]
    left = [reply.header("x-ms-ratelimit-remaining-resource") for reply in replies]

    assert [
        "Microsoft.Compute/LowCostGetSubscriptionMaximum;23999,Microsoft.Compute/LowCostGetResource;35",
        "Microsoft.Compute/HighCostGetSubscriptionMaximum;899",
        "Microsoft.Compute/UpdateVMSubscriptionMaximum;1499,Microsoft.Compute/UpdateVMResource;11",
    ] == left


def test_refusals_are_counted(emulator: Emulator) -> None:
    """The control plane tells the sizes and how often each bucket was found empty."""
    _until_refused(emulator, 300)
    shown = emulator.control("GET", "throttle")

    assert {"subscription-reads": 1} == shown["refused"]
    assert {"size": 250, "perSecond": 25} == shown["limits"]["reads"]


def test_tokens_are_free(emulator: Emulator) -> None:
    """What hands out tokens is not Resource Manager: it counts nothing."""
    reply = emulator.call("GET", "/msi/token?resource=x", headers={"X-IDENTITY-HEADER": "any"})

    assert reply.header(f"{LEFT}reads") is None


@pytest.mark.parametrize(
    ("throttle", "named"),
    [
        (7, "throttle"),
        ({"speed": 1}, "throttle.speed"),
        ({"enabled": "no"}, "throttle.enabled"),
        ({"reads": 100}, "throttle.reads"),
        ({"reads": {"size": 0}}, "throttle.reads"),
        ({"writes": {"burst": 5}}, "throttle.writes"),
    ],
)
def test_a_wrong_size_is_refused_by_name(emulator: Emulator, throttle: Any, named: str) -> None:
    """What is not understood is named."""
    reply = emulator.call("POST", "/_emulator/reset", {"throttle": throttle})

    assert (400, True) == (reply.status, f"'{named}" in reply.body["error"]["message"])
