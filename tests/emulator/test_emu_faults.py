"""What fault rules do to requests, and that effects and answers part where they should."""

import http.client
import threading
from collections.abc import Callable

import pytest

from tests.emulator.support import VAULT, Emulator, Reply
from tests.waiting import eventually

GONE = (http.client.RemoteDisconnected, ConnectionResetError)


class Caller:
    """A request in a thread of its own, for the time it is held."""

    def __init__(self, send: Callable[[], Reply]) -> None:
        self.reply: Reply | None = None
        self._send = send
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self.reply = self._send()

    def join(self) -> Reply:
        self._thread.join(5)
        assert self.reply is not None
        return self.reply


def _until(check: Callable[[], bool]) -> None:
    """Wait for another thread's request to arrive; the emulator says when."""
    eventually(check, bool)


def _held(emulator: Emulator) -> bool:
    return any(fault["held"] for fault in emulator.control("GET", "faults")["value"])


def _accepted(emulator: Emulator) -> int:
    return emulator.truth()["accepted"]["unplannedFailover"]


def test_status_answers_without_effect(emulator: Emulator) -> None:
    """A status rule refuses in ARM's shape and nothing happens."""
    emulator.fault({"status": 503, "retryAfterSeconds": 7}, path="unplannedFailover")
    reply = emulator.failover()

    assert (reply.status, reply.header("Retry-After"), _accepted(emulator)) == (503, "7", 0)


def test_nth_strikes_once(emulator: Emulator) -> None:
    """With nth, only that request of those that match is struck."""
    emulator.fault({"status": 500}, path="/replicationJobs", nth=2)

    assert [emulator.call("GET", f"{VAULT}/replicationJobs").status for _ in range(3)] == [200, 500, 200]


def test_drop_before_has_no_effect(emulator: Emulator) -> None:
    """The connection is cut and nothing was accepted."""
    emulator.fault({"drop": "before"}, scenario="UnplannedFailover")
    with pytest.raises(GONE):
        emulator.failover()

    assert _accepted(emulator) == 0


def test_drop_after_has_its_effect(emulator: Emulator) -> None:
    """The connection is cut, and the failover was accepted all the same."""
    emulator.fault({"drop": "after"}, scenario="UnplannedFailover")
    with pytest.raises(GONE):
        emulator.failover()

    assert _accepted(emulator) == 1


def test_the_log_shows_what_was_decided_though_dropped(emulator: Emulator) -> None:
    """A request accepted and dropped is logged as 202, one dropped before as no status."""
    emulator.fault({"drop": "before"}, path="unplannedFailover", nth=1)
    emulator.fault({"drop": "after"}, path="unplannedFailover", nth=2)
    for _ in range(2):
        with pytest.raises(GONE):
            emulator.failover()

    assert [entry["status"] for entry in emulator.requests("POST", "unplannedFailover")] == [None, 202]


def test_hold_before_waits_for_release(emulator: Emulator) -> None:
    """Held before, a failover is not accepted until it is released."""
    fault = emulator.fault({"hold": "before"}, path="unplannedFailover")
    caller = Caller(emulator.failover)
    _until(lambda: _held(emulator))
    before = _accepted(emulator)
    emulator.control("POST", f"faults/{fault}/release")

    assert (before, caller.join().status, _accepted(emulator)) == (0, 202, 1)


def test_hold_after_has_its_effect_at_once(emulator: Emulator) -> None:
    """Held after, a failover is accepted and only its answer waits."""
    fault = emulator.fault({"hold": "after"}, path="unplannedFailover")
    caller = Caller(emulator.failover)
    _until(lambda: _held(emulator))
    during = _accepted(emulator)
    emulator.control("POST", f"faults/{fault}/release")

    assert (during, caller.join().status) == (1, 202)


def test_held_request_takes_effect_though_its_client_is_gone(emulator: Emulator) -> None:
    """A service does not know that nobody listens: released, the request is carried out."""
    emulator.fault({"hold": "before"}, path="failoverCommit")
    emulator.failover()
    emulator.advance(600)
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port)
    connection.request("POST", f"{emulator.item_id()}/failoverCommit", headers={"Authorization": "Bearer x"})
    _until(lambda: _held(emulator))
    connection.close()
    emulator.control("DELETE", "faults")
    _until(lambda: emulator.requests("POST", "failoverCommit")[0]["status"] == 202)

    assert emulator.truth()["accepted"]["failoverCommit"] == 1


def test_deleting_faults_lets_everything_go(emulator: Emulator) -> None:
    """DELETE releases what is held and forgets the rules."""
    emulator.fault({"hold": "before"}, path="replicationJobs")
    caller = Caller(lambda: emulator.call("GET", f"{VAULT}/replicationJobs"))
    _until(lambda: _held(emulator))
    emulator.control("DELETE", "faults")

    assert (caller.join().status, emulator.control("GET", "faults")) == (200, {"value": []})


def test_a_released_rule_holds_no_more(emulator: Emulator) -> None:
    """A second try after the release goes through."""
    fault = emulator.fault({"hold": "before"}, path="replicationJobs")
    emulator.control("POST", f"faults/{fault}/release")

    assert emulator.call("GET", f"{VAULT}/replicationJobs").status == 200


def test_delay_ends_when_the_clock_has_passed_it(emulator: Emulator) -> None:
    """A delayed answer comes as soon as the emulator's clock is far enough."""
    emulator.fault({"delaySeconds": 3000}, path="replicationJobs")
    caller = Caller(lambda: emulator.call("GET", f"{VAULT}/replicationJobs"))
    _until(lambda: emulator.control("GET", "faults")["value"][0]["hits"] == 1)
    emulator.advance(3000)

    assert caller.join().status == 200


def test_fail_task_fails_the_job_there(emulator: Emulator) -> None:
    """The job fails at the named task with service and provider error."""
    emulator.fault({"failTask": "VmFailover", "code": "28031", "message": "No quota."})
    reply = emulator.failover()
    emulator.advance(600)
    job = emulator.job(reply)
    failed = [task["name"] for task in job["tasks"] if task["state"] == "Failed"]

    assert (job["state"], failed) == ("Failed", ["VmFailover"])
    assert job["errors"][0]["serviceErrorDetails"]["code"] == "28031"
    assert job["errors"][0]["providerErrorDetails"]["errorCode"] == 28031


def test_failed_operation_shows_in_the_status_body(emulator: Emulator) -> None:
    """The status is HTTP 200 with status Failed and the error's number as a text."""
    emulator.fault({"failTask": "VmFailover"})
    reply = emulator.failover()
    emulator.advance(600)
    name = (reply.header("x-ms-request-id") or "").rsplit("/", 1)[-1]
    body = emulator.get(f"{VAULT}/replicationOperationStatus/{name}")

    assert (body["status"], body["error"]["code"], body["error"]["details"]) == ("Failed", "28031", None)


def test_failed_failover_leaves_the_item_protected(emulator: Emulator) -> None:
    """After a failed failover the item is Protected and takes another one."""
    emulator.fault({"failTask": "VmFailover"}, nth=1)
    emulator.failover()
    emulator.advance(600)
    state = emulator.item()["protectionState"]

    assert (state, emulator.failover().status) == ("Protected", 202)


def test_failed_reprotect_leaves_the_item_committed(emulator: Emulator) -> None:
    """After a failed reprotect the item is where it was, and its child job failed too."""
    emulator.failed_back()
    emulator.fault({"failTask": "ProtectReplicaTask"})
    reply = emulator.switch()
    emulator.advance(600)
    child = emulator.job(reply)["tasks"][-1]["groupTaskCustomDetails"]["childTasks"][0]

    assert emulator.item()["protectionState"] == "UnplannedFailoverCommitted"
    assert child["state"] == "Failed"


def test_item_narrows_a_rule(emulator: Emulator) -> None:
    """A rule for one VM, by its friendly name, leaves the others alone."""
    emulator.reset(vms=2)
    emulator.fault({"status": 500}, item="vm-02", path="unplannedFailover")

    assert [emulator.failover(vm).status for vm in ("vm-01", "vm-02")] == [202, 500]


def test_item_of_switchprotection_is_in_its_body(emulator: Emulator) -> None:
    """A container action is about the item its body names."""
    emulator.failed_back()
    emulator.fault(
        {"status": 500}, item=emulator.truth()["item"], scenario="SwitchReplicationGroupProtection"
    )

    assert emulator.switch().status == 500


def test_path_may_be_a_regular_expression(emulator: Emulator) -> None:
    """What is no part of the path is tried as a pattern."""
    emulator.fault({"status": 500}, path="replicationJobs$")

    assert emulator.call("GET", f"{VAULT}/replicationJobs").status == 500


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"match": {"color": "red"}, "do": {"status": 500}}, "color"),
        ({"match": "all", "do": {"status": 500}}, "match"),
        ({"match": {}, "do": {}}, "exactly one"),
        ({"match": {}, "do": {"status": 500, "drop": "before"}}, "exactly one"),
        ({"match": {}, "do": {"status": 200}}, "do.status"),
        ({"match": {}, "do": {"status": 500, "retryAfterSeconds": "soon"}}, "do.retryAfterSeconds"),
        ({"match": {}, "do": {"drop": "later"}}, "do.drop"),
        ({"match": {}, "do": {"drop": "after", "code": "X"}}, "code"),
        ({"match": {}, "do": {"failTask": "NoSuchTask"}}, "do.failTask"),
        ({"match": {}, "do": {"failTask": "VmFailover", "providerError": {"errorCode": "x"}}}, "errorCode"),
        ({"match": {}, "do": {"hangTask": "NoSuchTask"}}, "do.hangTask"),
        ({"match": {"nth": 0}, "do": {"status": 500}}, "match.nth"),
        ({"match": {"probability": 0}, "do": {"status": 500}}, "match.probability"),
        ({"match": {"seed": "x"}, "do": {"status": 500}}, "match.seed"),
        ({"match": {"region": "mars"}, "do": {"status": 500}}, "match.region"),
        ({"match": {}, "do": {"delaySeconds": 0}}, "do.delaySeconds"),
        ({"match": {}, "do": {"hideSeconds": True}}, "do.hideSeconds"),
        ({"match": {}, "do": {"change": {"mood": "low"}}}, "do.change"),
        ({"match": {}, "do": {"change": {"powerOff": "perhaps"}}}, "powerOff"),
    ],
)
def test_bad_rules_are_refused_by_name(emulator: Emulator, body: dict[str, object], named: str) -> None:
    """A rule that would never do what it says is refused, and the field at fault is named."""
    reply = emulator.call("POST", "/_emulator/faults", body)

    assert (400, True) == (reply.status, named in reply.body["error"]["message"])


def test_a_reset_lets_held_requests_end_in_their_own_world(emulator: Emulator) -> None:
    """What was held before a reset has no effect on the world after it."""
    emulator.fault({"hold": "before"}, path="unplannedFailover")
    caller = Caller(emulator.failover)
    _until(lambda: _held(emulator))
    emulator.reset()

    assert (caller.join().status, _accepted(emulator), emulator.requests()) == (202, 0, [])
