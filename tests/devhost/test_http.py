"""HTTP as a caller sees it: routes, keys, answers."""

import pytest

from devhost.testing import RunningHost
from tests.devhost.web import ask


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
