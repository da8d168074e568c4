"""The Durable webhooks as a caller sees them: links, codes, bodies."""

import json
import math
from pathlib import Path

import pytest

from devhost.testing import RunningHost
from tests.devhost.web import WEBHOOKS, ask, hooked


async def finished(running: RunningHost, instance_id: str = "one") -> None:
    await running.client.schedule_new_orchestration("chain", input=["a"], instance_id=instance_id)
    await running.wait(instance_id)


async def test_webhooks_need_the_key(real: RunningHost) -> None:
    """They can end everything."""
    assert 401 == (await ask(real, "GET", f"{WEBHOOKS}/instances")).status


async def test_a_running_instance_answers_202(real: RunningHost) -> None:
    """With the place to ask again."""
    await real.client.schedule_new_orchestration("wait_for_two", instance_id="one")
    answer = await hooked(real, "GET", "/instances/one")

    assert (202, "5") == (answer.status, answer.headers["retry-after"])


async def test_status_with_history(real: RunningHost) -> None:
    """On request."""
    await finished(real)
    answer = await hooked(real, "GET", "/instances/one?showHistory=true&showInput=false")

    assert answer.field["historyEvents"]
    assert answer.field["input"] is None


async def test_a_failed_instance_may_answer_500(real: RunningHost) -> None:
    """If the link asks for it."""
    await real.client.schedule_new_orchestration("no_such_flow", instance_id="one")
    await real.wait("one")

    assert 200 == (await hooked(real, "GET", "/instances/one")).status
    assert 500 == (await hooked(real, "GET", "/instances/one?returnInternalServerErrorOnFailure=true")).status


async def test_events_by_webhook(real: RunningHost) -> None:
    """202, and 410 when the instance is over, 404 when it never was."""
    await hooked(real, "POST", "/orchestrators/wait_for_two/one")
    codes = [(await hooked(real, "POST", "/instances/one/raiseEvent/answer", b"1")).status for _ in range(2)]
    state = await real.wait("one")
    codes.append((await hooked(real, "POST", "/instances/one/raiseEvent/answer", b"1")).status)
    codes.append((await hooked(real, "POST", "/instances/none/raiseEvent/answer", b"1")).status)

    assert "[1, 1]" == state.serialized_output
    assert [202, 202, 410, 404] == codes


async def test_start_suspend_resume_terminate_by_webhook(real: RunningHost) -> None:
    """Each is accepted, and the end is what was asked for."""
    await hooked(real, "POST", "/orchestrators/wait_for_two/one")
    codes = [
        (await hooked(real, "POST", f"/instances/one/{verb}?reason=why")).status
        for verb in ("suspend", "resume", "terminate", "terminate")
    ]
    status = await hooked(real, "GET", "/instances/one")

    assert [202, 202, 202, 410] == codes
    assert ("Terminated", "why") == (status.field["runtimeStatus"], status.field["output"])


async def test_a_second_start_of_a_running_id_is_a_conflict(real: RunningHost) -> None:
    """409."""
    await hooked(real, "POST", "/orchestrators/wait_for_two/one")

    assert 409 == (await hooked(real, "POST", "/orchestrators/wait_for_two/one")).status


async def test_purge_by_webhook(real: RunningHost) -> None:
    """One at a time, then there is nothing left to purge."""
    await finished(real)
    first = await hooked(real, "DELETE", "/instances/one")

    assert {"instancesDeleted": 1} == first.json()
    assert 404 == (await hooked(real, "DELETE", "/instances/one")).status
    assert 404 == (await hooked(real, "GET", "/instances/one")).status


async def test_purge_by_filter(real: RunningHost) -> None:
    """All that ended since a time."""
    await finished(real, "one")
    await finished(real, "two")
    path = "/instances?createdTimeFrom=2020-01-01T00:00:00Z&runtimeStatus=Completed,Failed"

    assert {"instancesDeleted": 2} == (await hooked(real, "DELETE", path)).json()


async def test_lists_come_in_pages(real: RunningHost) -> None:
    """The header carries the token."""
    for name in ("run-1", "run-2", "other"):
        await finished(real, name)
    first = await hooked(real, "GET", "/instances?top=1&instanceIdPrefix=run-")
    token = first.headers["x-ms-continuation-token"]
    second = await ask(
        real,
        "GET",
        f"{WEBHOOKS}/instances?top=1&instanceIdPrefix=run-&code=dev",
        x_ms_continuation_token=token,
    )

    assert [["run-1"], ["run-2"]] == [
        [each["instanceId"] for each in json.loads(page.body)] for page in (first, second)
    ]
    assert "x-ms-continuation-token" not in second.headers


async def test_a_bad_filter_is_refused(real: RunningHost) -> None:
    """400, naming what is wrong."""
    answer = await hooked(real, "GET", "/instances?runtimeStatus=Sleeping")

    assert 400 == answer.status
    assert "sleeping" in str(answer.field["Message"])


async def test_restart_gives_a_new_instance(real: RunningHost) -> None:
    """With the same input."""
    await finished(real)
    answer = await hooked(real, "POST", "/instances/one/restart")
    again = await real.wait(str(answer.field["id"]))

    assert '["Hello a!"]' == again.serialized_output


async def test_a_start_may_wait_for_the_end(jumping: RunningHost) -> None:
    """With timeout and pollingInterval the output itself is the answer, or the links if it takes longer."""
    patient = "?timeout=9&pollingInterval=1"
    done = await hooked(jumping, "POST", f"/orchestrators/chain{patient}", b'["a"]')
    running = await hooked(jumping, "POST", "/orchestrators/wait_for_two/two?timeout=0.1&pollingInterval=0")

    assert (200, ["Hello a!"]) == (done.status, done.json())
    assert (202, "two") == (running.status, running.field["id"])


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("/orchestrators/no_such_flow", b"1", "no_such_flow"),
        ("/orchestrators/chain", b"[", "Invalid JSON content"),
        ("/orchestrators/chain", b"\xff", "Invalid JSON content"),
        ("/orchestrators/chain", b"[" * 100_000 + b"]" * 100_000, "Invalid JSON content"),
        ("/orchestrators/chain/%40entity", b"[]", "reserved for entities"),
        ("/orchestrators/chain?timeout=1&pollingInterval=2", b"[]", "pollingInterval"),
        ("/orchestrators/chain?timeout=soon&pollingInterval=2", b"[]", "timeout"),
        ("/orchestrators/chain?timeout=nan&pollingInterval=2", b"[]", "timeout"),
        ("/instances/nobody/restart", None, "does not match a valid orchestration instance"),
    ],
)
async def test_a_malformed_request_is_a_400(
    real: RunningHost, path: str, body: bytes | None, says: str
) -> None:
    """Naming what is wrong, and nothing is started."""
    answer = await hooked(real, "POST", path, body)

    assert 400 == answer.status
    assert says in str(answer.field["Message"])
    assert [] == (await hooked(real, "GET", "/instances")).json()


@pytest.mark.parametrize(
    "path",
    [
        "/instances?top=many",
        "/instances?top=99999999999",
        "/instances?createdTimeFrom=yesterday",
        "/instances?createdTimeFrom=0001-01-01T00:00:00%2B14:00",
        "/entities?top=many",
        "/entities?top=99999999999",
    ],
)
async def test_a_malformed_filter_is_a_400(real: RunningHost, path: str) -> None:
    """Naming the parameter."""
    answer = await hooked(real, "GET", path)

    assert 400 == answer.status
    assert path.partition("?")[2].partition("=")[0] in str(answer.field["Message"])


async def test_values_that_json_cannot_hold_are_texts(real: RunningHost) -> None:
    """As the real host writes them; one instance with such an output spoils no list."""
    await real.client.schedule_new_orchestration("chain", input=[math.nan, -math.inf], instance_id="one")
    answer = await hooked(real, "GET", "/instances")

    assert [["NaN", "-Infinity"]] == [each["input"] for each in json.loads(answer.body)]


async def test_events_must_be_json(real: RunningHost) -> None:
    """By their media type and by their content."""
    await hooked(real, "POST", "/orchestrators/wait_for_two/one")
    path = "/instances/one/raiseEvent/answer"
    codes = [
        (await hooked(real, "POST", path, b"1", content_type="text/plain")).status,
        (await hooked(real, "POST", path, b"{")).status,
        (await hooked(real, "POST", path, b'{"a": 1}')).status,
        (await hooked(real, "POST", path, b"2", content_type="application/json; charset=utf-8")).status,
    ]

    assert [400, 400, 202, 202] == codes
    assert '[{"a": 1}, 2]' == (await real.wait("one")).serialized_output


@pytest.mark.parametrize(("extra", "code"), [("", 200), ("&returnInternalServerErrorOnFailure=true", 500)])
async def test_a_start_that_waits_tells_of_a_failure(
    jumping: RunningHost, tmp_path: Path, extra: str, code: int
) -> None:
    """With the status in place of the output."""
    path = f"/orchestrators/fails?timeout=9&pollingInterval=1{extra}"
    answer = await hooked(jumping, "POST", path, json.dumps(str(tmp_path / "calls")).encode())

    assert (code, "Failed") == (answer.status, answer.field["runtimeStatus"])


async def test_unknown_instances_are_not_found(real: RunningHost) -> None:
    """By every verb that steers, and by the purge."""
    verbs = ["terminate", "suspend", "resume", "rewind"]
    answers = [await hooked(real, "POST", f"/instances/nobody/{verb}") for verb in verbs]
    answers.append(await hooked(real, "DELETE", "/instances/nobody"))

    assert [404] * 5 == [answer.status for answer in answers]


async def test_ended_instances_are_gone(real: RunningHost) -> None:
    """For every verb that steers."""
    await finished(real)
    verbs = ["terminate", "suspend", "resume", "rewind"]
    answers = [await hooked(real, "POST", f"/instances/one/{verb}") for verb in verbs]

    assert [410] * 4 == [answer.status for answer in answers]


async def test_what_runs_is_neither_rewound_nor_purged(real: RunningHost) -> None:
    """400 for the rewind; the purge counts nothing."""
    await hooked(real, "POST", "/orchestrators/wait_for_two/one")

    assert 400 == (await hooked(real, "POST", "/instances/one/rewind")).status
    assert {"instancesDeleted": 0} == (await hooked(real, "DELETE", "/instances/one")).json()
    assert 202 == (await hooked(real, "GET", "/instances/one")).status


async def test_a_purge_by_filter_needs_a_beginning(real: RunningHost) -> None:
    """And finds nothing with a 404."""
    answer = await hooked(real, "DELETE", "/instances?runtimeStatus=Completed")

    assert (400, "createdTimeFrom") == (answer.status, str(answer.field["Message"]).split("'")[1])
    assert 404 == (await hooked(real, "DELETE", "/instances?createdTimeFrom=2020-01-01")).status


async def test_a_restart_of_what_runs_is_a_second_instance(real: RunningHost) -> None:
    """Under its own id it would have to end before."""
    await hooked(real, "POST", "/orchestrators/wait_for_two/one")
    again = await hooked(real, "POST", "/instances/one/restart")
    same = await hooked(real, "POST", "/instances/one/restart?restartWithNewInstanceId=false")

    assert (202, 410) == (again.status, same.status)
    assert "one" != again.field["id"]
    assert again.headers["location"] == again.field["statusQueryGetUri"]


async def test_a_history_is_told_in_the_words_of_the_real_host(real: RunningHost) -> None:
    """One line a call, with its result if that is asked for; the turns themselves are left out."""
    await finished(real)
    short = await hooked(real, "GET", "/instances/one?showHistory=true")
    full = await hooked(real, "GET", "/instances/one?showHistory=true&showHistoryOutput=true")
    lines = json.loads(full.body)["historyEvents"]

    assert ["ExecutionStarted", "TaskCompleted", "ExecutionCompleted"] == [
        each["EventType"] for each in lines
    ]
    assert ("chain", "say_hello", "Hello a!") == (
        lines[0]["FunctionName"],
        lines[1]["FunctionName"],
        lines[1]["Result"],
    )
    assert lines[1]["ScheduledTime"] <= lines[1]["Timestamp"]
    assert ("Completed", ["Hello a!"]) == (lines[2]["OrchestrationStatus"], lines[2]["Result"])
    assert "Result" not in json.loads(short.body)["historyEvents"][1]
