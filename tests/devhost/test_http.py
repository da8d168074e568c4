"""HTTP as a caller sees it: routes, keys, answers, the management webhooks."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from devhost.http.links import management_links
from devhost.testing import RunningHost

WEBHOOKS = "/runtime/webhooks/durabletask"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> object:
        return json.loads(self.body)

    @property
    def field(self) -> dict[str, object]:
        return json.loads(self.body)


def _send(request: urllib.request.Request) -> Answer:
    try:
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - loopback
            return Answer(response.status, dict(response.headers.items()), response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers.items()), error.read())


async def ask(
    running: RunningHost, method: str, path: str, body: bytes | None = None, **headers: str
) -> Answer:
    url = path if path.startswith("http") else running.url + path
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, body, named, method=method)  # noqa: S310 - loopback
    return await asyncio.to_thread(_send, request)


async def hooked(running: RunningHost, method: str, path: str, body: bytes | None = None) -> Answer:
    mark = "&" if "?" in path else "?"
    return await ask(running, method, f"{WEBHOOKS}{path}{mark}code=dev", body)


async def finished(running: RunningHost, instance_id: str = "one") -> None:
    await running.client.schedule_new_orchestration("chain", input=["a"], instance_id=instance_id)
    await running.wait(instance_id)


async def test_a_request_reaches_the_function_whole(real: RunningHost) -> None:
    """Route parameters, query, body, method; status and headers come back."""
    answer = await ask(real, "POST", "/api/echo/12/x%20y?a=1&a=2&b=3", b"text")

    assert (201, "yes") == (answer.status, answer.headers["x-seen"])
    seen = answer.field
    assert {"number": "12", "rest": "x y"} == seen["params"]
    assert ("POST", {"a": "1,2", "b": "3"}, "text") == (seen["method"], seen["query"], seen["body"])


async def test_local_settings_are_in_the_environment(real: RunningHost) -> None:
    """Values of local.settings.json, where the environment has none."""
    assert "from local.settings.json" == (await ask(real, "GET", "/api/echo/1")).field["setting"]


async def test_a_literal_route_goes_before_a_parameter(real: RunningHost) -> None:
    """And a constraint keeps others out."""
    assert b"the literal route" == (await ask(real, "GET", "/api/echo/word")).body
    assert 404 == (await ask(real, "GET", "/api/echo/other")).status


@pytest.mark.parametrize("path", ["/api/nothing", "/echo/1", "/api/keyed/deeper"])
async def test_an_unknown_path_is_not_found(real: RunningHost, path: str) -> None:
    """The prefix belongs to the path."""
    assert 404 == (await ask(real, "GET", path)).status


async def test_a_method_the_route_does_not_take_is_not_found(real: RunningHost) -> None:
    """As on the real host."""
    assert 404 == (await ask(real, "DELETE", "/api/echo/1")).status


async def test_a_failing_function_is_a_500(real: RunningHost) -> None:
    """Without a body: the traceback is on stderr only."""
    answer = await ask(real, "GET", "/api/broken")

    assert (500, b"") == (answer.status, answer.body)


async def test_a_function_route_needs_the_key(real: RunningHost) -> None:
    """In the header or in the query."""
    assert 401 == (await ask(real, "GET", "/api/keyed")).status
    assert 401 == (await ask(real, "GET", "/api/keyed?code=wrong")).status
    assert 200 == (await ask(real, "GET", "/api/keyed?code=dev")).status
    assert b"in" == (await ask(real, "GET", "/api/keyed", x_functions_key="dev")).body


async def test_the_host_tells_its_state(real: RunningHost) -> None:
    """Without a key, for start scripts."""
    assert "Running" == (await ask(real, "GET", "/admin/host/status")).field["state"]


async def test_a_synchronous_function_has_a_client(real: RunningHost) -> None:
    """It starts an orchestration."""
    answer = await ask(real, "POST", "/api/start-sync/chain?id=one")

    assert b"one" == answer.body


async def test_a_function_may_wait_while_the_clock_jumps(jumping: RunningHost) -> None:
    """A request that waits for nine days of timers does not hold the clock."""
    assert b"9" == (await ask(jumping, "POST", "/api/run/nine_days")).body


async def test_check_status_links_work(real: RunningHost) -> None:
    """The starter's 202 leads to the result."""
    started = await ask(real, "POST", "/api/start/chain?id=one", b'["a"]')
    await real.wait("one")
    answer = await ask(real, "GET", started.headers["location"])

    assert (202, 200) == (started.status, answer.status)
    assert ("Completed", ["Hello a!"]) == (answer.field["runtimeStatus"], answer.field["output"])


async def test_webhooks_need_the_key(real: RunningHost) -> None:
    """They can end everything."""
    assert 401 == (await ask(real, "GET", f"{WEBHOOKS}/instances")).status


async def test_a_running_instance_answers_202(real: RunningHost) -> None:
    """With the place to ask again."""
    await real.client.schedule_new_orchestration("wait_for_two", instance_id="one")
    answer = await hooked(real, "GET", "/instances/one")

    assert (202, "10") == (answer.status, answer.headers["retry-after"])


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


def test_links_quote_the_instance_id() -> None:
    """Ids may hold what URLs may not."""
    links = management_links("http://h", "code=dev", "a b:c")

    assert "http://h/runtime/webhooks/durabletask/instances/a%20b%3Ac?code=dev" == links["statusQueryGetUri"]
