"""Probes of a plan against the recovered VM: what passes is evidence, what does not is not committed."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Worlds
from tests.app.plans import write
from tests.app.receiver import receiver

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PASSED = "homeward-ended-with-0"

type Json = dict[str, Any]


def plan(folder: Path, *probes: str, more: str = "") -> None:
    """One VM with these probes."""
    listed = ", ".join(f"{{{probe}}}" for probe in probes)
    write(folder, f"policy: {{probes: [{listed}]{more}}}\nmembers: {{web: {{items: [vm-01]}}}}\n")


def evidence(run: Json, word: str) -> list[Json]:
    return [one for one in run["items"][0]["evidence"] if word in one["claim"]]


async def test_a_probe_may_pass_at_the_third_try(world: Worlds, plans: Path) -> None:
    """The application starts later than its VM. What passed is told with its try, without a secret."""
    async with receiver(503, 404, 204) as app, world() as w:
        plan(plans, f"name: page, kind: Http, url: '{app.url}/health?code=secret', status: 204")
        run = await w.run(plan="shop")
        truth = await w.state()

    assert "Succeeded" == run["status"], run["items"]
    (seen,) = evidence(run, "probe")
    assert seen["claim"].startswith("The probe 'page' passed at try 3, after 10 s"), seen
    assert f"{app.url}/health" == seen["source"]
    assert ["/health"] * 3 == [one["path"] for one in app.called]
    assert 1 == truth["accepted"]["failoverCommit"]


async def test_what_does_not_pass_is_not_committed(world: Worlds, plans: Path) -> None:
    """The source is not started again: the recovered VM exists. The run says what is the case."""
    async with receiver(500) as app, world() as w:
        plan(plans, f"name: page, kind: Http, url: '{app.url}', within: 10m")
        run = await w.run(plan="shop")
        truth = await w.state()

    item = run["items"][0]
    assert ("PartiallySucceeded", "Unprotected", "Verifying") == (
        run["status"],
        item["outcome"],
        item["stage"],
    )
    assert "NotVerifiedProbeFailed" == item["errors"][0]["code"]
    assert "answered 500, not 200" in item["errors"][0]["message"]
    assert "not committed" in item["errors"][0]["recommendedAction"]
    assert (0, "stopped") == (truth["accepted"]["failoverCommit"], truth["vms"]["westus"])
    assert 30 <= len(app.called) <= 45, "often at first, then after a tenth of the time that has passed"


async def test_auto_commits_what_did_not_pass_and_says_so(world: Worlds, plans: Path) -> None:
    async with receiver(500) as app, world() as w:
        plan(plans, f"name: page, kind: Http, url: '{app.url}', within: 1m", more=", commit: Auto")
        run = await w.run(plan="shop")

    codes = [one["code"] for one in run["items"][0]["findings"]]
    assert "Succeeded" == run["status"], run["items"]
    assert {"ProbeFailed", "CommittedUnverified"} <= set(codes)


async def test_probes_are_tried_at_the_same_time(world: Worlds, plans: Path) -> None:
    """Each page answers once both were asked for: a probe that waits takes nothing of another's time."""
    async with receiver() as app, world() as w:
        app.together = 2
        plan(
            plans, *(f"name: {name}, kind: Http, url: '{app.url}/{name}', within: 1m" for name in ("a", "b"))
        )
        run = await w.run(plan="shop")

    assert "Succeeded" == run["status"], run["items"]
    assert ["/a", "/b"] == sorted(one["path"] for one in app.called)


async def test_a_port_is_probed(world: Worlds, plans: Path) -> None:
    """The one that listens passes; the one that does not is told with its port."""
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, world() as w:
        plan(
            plans,
            f"name: open, kind: Tcp, host: 127.0.0.1, port: {port}",
            "name: closed, kind: Tcp, host: 127.0.0.1, port: 1, within: 1m",
        )
        run = await w.run(plan="shop")

    assert [f"tcp://127.0.0.1:{port}"] == [one["source"] for one in evidence(run, "probe")]
    assert "tcp://127.0.0.1:1" in run["items"][0]["errors"][0]["message"]


async def test_the_address_is_the_one_that_azure_says(world: Worlds, plans: Path) -> None:
    """Whether anything answers there or not, it is told where it was looked for."""
    async with world() as w:
        plan(plans, "name: db, kind: Tcp, host: '{address}', port: 5432, timeout: 1, within: 0")
        run = await w.run(plan="shop")

    (vm,) = evidence(run, "with the addresses")
    address = vm["claim"].rstrip(".").rpartition(" ")[2]
    item = run["items"][0]
    told = [one["source"] for one in item["evidence"]] + [one["message"] for one in item["errors"]]
    assert address.startswith("10.")
    assert any(f"tcp://{address}:5432" in one for one in told), told


@pytest.mark.parametrize(
    ("outputs", "status", "started"),
    [
        (["not yet", f"up\n{PASSED}"], "Succeeded", 2),
        (["Get-Service : no such service"], "PartiallySucceeded", None),
    ],
)
async def test_a_script_in_the_vm_must_end_with_0(
    world: Worlds, plans: Path, outputs: list[str], status: str, started: int | None
) -> None:
    """Compute tells no exit code, so what counts is the line that only a good end prints."""
    async with world(overrides={"vm-01": {"runCommandOutput": outputs}}) as w:
        plan(plans, "name: service, kind: RunCommand, script: Get-Service app, within: 5m")
        run = await w.run(plan="shop")
        calls = [one for one in await w.requests("POST") if one["path"].split("?")[0].endswith("/runCommand")]

    assert status == run["status"], run["items"]
    assert {202} == {one["status"] for one in calls}, "one script at a time: none was refused"
    assert started in (None, len(calls))
    if started is None:
        assert "no such service" in run["items"][0]["errors"][0]["message"]


@pytest.mark.parametrize(("said", "word"), [("fails", "reported a failure"), ("hangs", "not over")])
async def test_a_script_that_azure_cannot_end_does_not_pass(
    world: Worlds, plans: Path, said: str, word: str
) -> None:
    async with world(overrides={"vm-01": {"runCommand": said}}) as w:
        plan(plans, "name: service, kind: RunCommand, script: Get-Service app, within: 2m")
        run = await w.run(plan="shop")
        truth = await w.state()

    assert word in run["items"][0]["errors"][0]["message"]
    assert 0 == truth["accepted"]["failoverCommit"]


async def test_probing_for_long_does_not_grow_the_items_history(world: Worlds, plans: Path) -> None:
    """Nor does the number of probes."""
    sizes: list[int] = []
    for count, within in ((1, "5m"), (5, "2h")):
        async with receiver(500) as app, world() as w:
            plan(
                plans,
                *(f"name: p{n}, kind: Http, url: '{app.url}', within: {within}" for n in range(count)),
                more=", commit: Auto",
            )
            run = await w.run(plan="shop")
            item = run["items"][0]["name"]
            sizes.append(len(await w.host.client.get_orchestration_history(f"{run['id']}:{item}:1")))

    assert max(sizes) <= 150, sizes
    assert max(sizes) - min(sizes) <= 10, sizes
