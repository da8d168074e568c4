"""What fault rules do to time, to tokens, to jobs, to items and to whole regions."""

import http.client
import random
from typing import Any

import pytest

from tests.emulator.support import SUB, VAULT, Emulator, Reply, failover_body
from tests.seeds import SEED, dice

VNET = "Microsoft.Network/virtualNetworks/vnet-app-eastus"
GONE = (http.client.RemoteDisconnected, ConnectionResetError)


def _job_states(emulator: Emulator) -> list[str]:
    return [job["properties"]["state"] for job in emulator.get(f"{VAULT}/replicationJobs")["value"]]


def test_hidden_for_a_while(emulator: Emulator) -> None:
    """An accepted failover shows in neither item nor jobs until its time; its own link knows of it at once."""
    emulator.fault({"hideSeconds": 30}, path="unplannedFailover")
    before = emulator.item()["allowedOperations"]
    reply = emulator.failover()
    link = (reply.header("Azure-AsyncOperation") or "").removeprefix(emulator.base)
    hidden = (emulator.item()["allowedOperations"], _job_states(emulator), emulator.get(link)["status"])
    emulator.advance(31)
    shown = (emulator.item()["allowedOperations"], _job_states(emulator))

    assert (before, [], "InProgress") == hidden
    assert ([], ["InProgress"]) == shown


def test_hidden_is_hidden_from_a_read_that_lags_behind_too(emulator: Emulator) -> None:
    """Until its time, and for as long as the read lags."""
    emulator.fault({"hideSeconds": 30}, path="unplannedFailover")
    emulator.fault({"staleSeconds": 10}, method="GET", path="/replicationJobs")
    emulator.failover()
    seen: list[int] = []
    for _ in range(3):
        emulator.advance(14)
        seen.append(len(_job_states(emulator)))

    assert [0, 0, 1] == seen


def test_what_is_hidden_is_refused_a_second_time(emulator: Emulator) -> None:
    """The service itself knows what it accepted: the same request again is refused, and shows as little."""
    emulator.fault({"hideSeconds": 30}, path="unplannedFailover", nth=1)
    statuses = [emulator.failover().status for _ in range(2)]

    assert [202, 409] == statuses
    assert [] == _job_states(emulator)
    assert 1 == emulator.truth()["accepted"]["unplannedFailover"]


def test_what_else_happens_is_seen_meanwhile(emulator: Emulator) -> None:
    """Only the hidden request is hidden: another VM's failover shows."""
    emulator.reset(vms=2)
    emulator.fault({"hideSeconds": 30}, item="vm-01", path="unplannedFailover")
    for vm in ("vm-01", "vm-02"):
        emulator.failover(vm)

    assert ["vm-02"] == [
        job["properties"]["targetObjectName"] for job in emulator.get(f"{VAULT}/replicationJobs")["value"]
    ]


def test_a_hidden_power_off(emulator: Emulator) -> None:
    """A machine going off goes on running for those who look."""
    emulator.reset(state="protected-home")
    emulator.fault({"hideSeconds": 60}, path="powerOff")
    emulator.call("POST", f"{emulator.vm_path('eastus')}/powerOff")
    emulator.advance(50)
    hidden = emulator.power("eastus")
    emulator.advance(11)

    assert ("PowerState/running", "PowerState/stopped") == (hidden, emulator.power("eastus"))


@pytest.mark.parametrize("rule_first", [True, False])
def test_answers_of_some_time_ago(emulator: Emulator, rule_first: bool) -> None:  # noqa: FBT001  (a case)
    """A stale read shows the item as it was then, whether the rule came before the change or after it."""
    rule = {"staleSeconds": 300}
    if rule_first:
        emulator.fault(rule, path="replicationProtectedItems", method="GET")
    item = emulator.item_id()
    emulator.failover()
    emulator.advance(200)
    if not rule_first:
        emulator.fault(rule, path="replicationProtectedItems", method="GET")
    then = emulator.get(item)["properties"]["activeLocation"]
    emulator.advance(290)

    assert ("Primary", "Recovery") == (then, emulator.get(item)["properties"]["activeLocation"])


def test_stale_answers_name_the_same_jobs(emulator: Emulator) -> None:
    """The past is the same world: its jobs have the ids they had."""
    emulator.failed_back()
    names = {job["name"] for job in emulator.get(f"{VAULT}/replicationJobs")["value"]}
    emulator.fault({"staleSeconds": 1}, path="replicationJobs")
    emulator.advance(1)

    assert names == {job["name"] for job in emulator.get(f"{VAULT}/replicationJobs")["value"]}


def test_the_past_is_the_world_again(emulator: Emulator) -> None:
    """After a random walk, with reprotects and failures in it, a read of no time ago is the read of now."""
    chance = dice("the past")
    emulator.reset(vms=3, noise=4)
    emulator.fault({"failTask": "VmFailover"}, probability=0.3, seed=SEED)
    for _ in range(40):
        _step(emulator, chance)
        emulator.advance(chance.choice([5, 300, 4000]))
    paths = [f"{VAULT}/replicationProtectedItems", f"{VAULT}/replicationJobs", f"{VAULT}/replicationPolicies"]
    paths += [f"{SUB}/providers/Microsoft.Compute/{kind}" for kind in ("virtualMachines", "disks")]
    now = [emulator.get(path) for path in paths]
    emulator.control("DELETE", "faults")
    emulator.fault({"staleSeconds": 0.000001})

    assert now == [emulator.get(path) for path in paths], f"HOMEWARD_SEED={SEED}"


def _step(emulator: Emulator, dice: random.Random) -> Reply:
    vm = dice.choice(["vm-01", "vm-02", "vm-03"])
    match dice.choice(["failover", "commit", "switch", "drill", "PUT", "DELETE", "start", "deallocate"]):
        case "failover":
            return emulator.failover(vm)
        case "commit":
            return emulator.commit(vm)
        case "switch":
            details = emulator.item(vm)["providerSpecificDetails"]
            return emulator.switch(vm) if details["recoveryFabricObjectId"] else emulator.commit(vm)
        case "drill":
            network = f"{SUB}/resourceGroups/rg-app-eastus/providers/{VNET}"
            asked = failover_body(networkType="VmNetworkAsInput", networkId=network)
            return emulator.call("POST", f"{emulator.item_id(vm)}/testFailover", asked)
        case "PUT" | "DELETE" as method:
            body = {"properties": {"providerSpecificInput": {"instanceType": "A2A"}}}
            return emulator.call(method, f"{VAULT}/replicationPolicies/p{dice.randrange(3)}", body)
        case action:
            where = dice.choice(["eastus", "westus"])
            return emulator.call("POST", f"{emulator.vm_path(where, vm)}/{action}")


def test_a_missing_retry_after(emulator: Emulator) -> None:
    """The answer is the same but for the header."""
    emulator.fault({"omitRetryAfter": True}, path="unplannedFailover")
    reply = emulator.failover()

    assert (202, None) == (reply.status, reply.header("Retry-After"))
    assert reply.header("Azure-AsyncOperation")


def test_an_ended_token_has_no_effect(emulator: Emulator) -> None:
    """The request is refused with 401 and the challenge, and nothing was accepted."""
    emulator.fault({"expireToken": True}, path="unplannedFailover", nth=1)
    replies = [emulator.failover() for _ in range(2)]

    assert [401, 202] == [reply.status for reply in replies]
    assert "ExpiredAuthenticationToken" == replies[0].body["error"]["code"]
    assert 'error="invalid_token"' in (replies[0].header("WWW-Authenticate") or "")


def test_a_job_that_hangs(emulator: Emulator) -> None:
    """At the named task the job stands still for days; cancelled, the item is free again."""
    emulator.fault({"hangTask": "VmFailover"}, nth=1)
    reply = emulator.failover()
    emulator.advance(3 * 86_400)
    job = emulator.job(reply)
    states = {task["name"]: task["state"] for task in job["tasks"]}
    cancelled = emulator.call("POST", f"{reply.header('x-ms-request-id')}/cancel")

    assert ("InProgress", "InProgress", "NotStarted") == (
        job["state"],
        states["VmFailover"],
        states["VmFoStartVmOnSecondary"],
    )
    assert (202, "Cancelled", 202) == (
        cancelled.status,
        emulator.job(reply)["state"],
        emulator.failover().status,
    )


def test_a_reprotect_that_hangs_turns_nothing_round(emulator: Emulator) -> None:
    """Not even days later, and the clock goes on; cancelled, it can be asked for again."""
    emulator.reset(state="failed-over")
    before = emulator.item_id()
    emulator.fault({"hangTask": "ProtectReplicaTask"}, nth=1)
    reply = emulator.switch()
    emulator.advance(3 * 86_400)
    hung, turned = emulator.job(reply)["state"], emulator.item_id() != before
    cancelled = emulator.call("POST", f"{reply.header('x-ms-request-id')}/cancel")

    assert ("InProgress", False) == (hung, turned)
    assert (202, 202) == (cancelled.status, emulator.switch().status)


def test_a_provider_error_of_its_own(emulator: Emulator) -> None:
    """The job carries the service's error and the provider's apart."""
    provider = {"errorCode": 28094, "errorMessage": "Quota of cores.", "recommendedAction": "Ask for more."}
    emulator.fault({"failTask": "VmFailover", "code": "150253", "providerError": provider})
    reply = emulator.failover()
    emulator.advance(600)
    error = emulator.job(reply)["errors"][0]

    assert "150253" == error["serviceErrorDetails"]["code"]
    assert provider.items() <= error["providerErrorDetails"].items()


def test_health_changes_at_a_request(emulator: Emulator) -> None:
    """From the second look on the item is unwell, for every other look too."""
    change = {"replicationHealth": "Critical", "healthErrors": [{"errorCode": "153007"}]}
    emulator.fault({"change": change}, item="vm-01", method="GET", path="replicationProtectedItems/", nth=2)
    looks = [emulator.item() for _ in range(3)]

    assert ["Normal", "Critical", "Critical"] == [look["replicationHealth"] for look in looks]
    assert "153007" in {error["errorCode"] for error in looks[2]["healthErrors"]}


def test_a_machine_that_will_not_stop(emulator: Emulator) -> None:
    """Asked to go off the machine stays on, and the operation fails."""
    emulator.reset(state="protected-home")
    emulator.fault({"change": {"powerOff": "fails"}}, path="powerOff")
    reply = emulator.call("POST", f"{emulator.vm_path('eastus')}/powerOff")
    emulator.advance(120)
    status = emulator.get((reply.header("Azure-AsyncOperation") or "").removeprefix(emulator.base))

    assert ("Failed", "PowerState/running") == (status["status"], emulator.power("eastus"))


@pytest.mark.parametrize("do", [{"status": 503}, {"drop": "before"}])
def test_a_region_that_is_out(emulator: Emulator, do: dict[str, Any]) -> None:
    """Compute and Network of the region are out of reach, the other region and Site Recovery are not."""
    emulator.reset(state="protected-home", overrides={"vm-01": {"originalVm": "stopped"}})
    emulator.fault(do, region="eastus")
    group = f"{SUB}/resourceGroups/rg-app-%s/providers"
    out = [
        emulator.vm_path("eastus"),
        f"{emulator.vm_path('eastus')}/instanceView",
        f"{group}/Microsoft.Network/virtualNetworks" % "eastus",
        f"{group}/Microsoft.Network/virtualNetworks/vnet-app-eastus/subnets/default" % "eastus",
    ]
    well = [emulator.item_id(), f"{group}/Microsoft.Network/virtualNetworks" % "westus"]

    for path in out:
        assert "gone" == _outcome(emulator, path)
    assert ["well", "well"] == [_outcome(emulator, path) for path in well]


def _outcome(emulator: Emulator, path: str) -> str:
    try:
        return "well" if emulator.call("GET", path).status == 200 else "gone"
    except GONE:
        return "gone"


def test_probability_is_the_same_for_the_same_seed(emulator: Emulator) -> None:
    """A rule that strikes at times strikes at the same times again, and about as often as it says."""

    def struck() -> list[int]:
        emulator.control("DELETE", "faults")
        emulator.fault({"status": 500}, path="replicationJobs", probability=0.5, seed=7)
        return [emulator.call("GET", f"{VAULT}/replicationJobs").status for _ in range(60)]

    first = struck()

    assert first == struck()
    assert 15 < first.count(500) < 45
