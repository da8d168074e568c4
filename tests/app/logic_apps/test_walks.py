"""Both definitions walked against the app: a run started and waited for, and approved by a card in Teams."""

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.app.conftest import DEADLINE, REPOSITORY, VAULT, World, Worlds
from tests.app.logic_apps.workflow import TimedOutError, Workflow
from tests.app.people import asked, read
from tests.app.receiver import Receiver, receiver

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

DEFINITIONS = REPOSITORY / "infra" / "logicapps"
BODY = {"operation": "Failback", "vaultId": VAULT, "items": ["vm-01"]}
STARTER, CARDS, BOB, EVE = "5a0a0000-0001", "ca0d0000-0002", "b0b00000-0003", "e0e00000-0004"


def identity(object_id: str, role: str) -> dict[str, str]:
    """A managed identity as App Service's authentication passes it on: no name, its app roles."""
    claims = [("tid", "t-1"), ("oid", object_id), ("idtyp", "app"), ("roles", role)]
    data = {"claims": [{"typ": kind, "val": value} for kind, value in claims]}
    return {"X-MS-CLIENT-PRINCIPAL": base64.b64encode(json.dumps(data).encode()).decode()}


def definition(name: str) -> dict[str, Any]:
    return json.loads((Path(DEFINITIONS) / f"{name}.json").read_text(encoding="utf-8"))


def workflow(w: World, http: httpx2.AsyncClient, name: str, who: dict[str, str], **more: Any) -> Workflow:
    declared = definition(name)
    given = {
        "homewardUrl": w.host.url,
        "audience": "api://homeward",
        "teamId": "team",
        "channelId": "channel",
        "approvalUrl": "",
        "$connections": {"teams": {"connectionId": "teams-connection"}},
        **more,
    }
    return Workflow(declared, {name: given[name] for name in declared["parameters"]}, http, who)


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """App Service's authentication is on, and the app that posts cards may speak for Bob."""
    monkeypatch.setenv("WEBSITE_AUTH_ENABLED", "True")
    monkeypatch.setenv("HOMEWARD_ON_BEHALF", f"la-approval {CARDS}={BOB}")


@pytest.mark.usefixtures("signed_in")
async def test_a_run_is_started_and_waited_for_by_its_location_alone(world: Worlds) -> None:
    """The poll carries neither key nor sign-in; a second workflow run with the same name finds the same run."""
    async with world() as w, httpx2.AsyncClient(timeout=DEADLINE) as http:
        first = workflow(w, http, "start-and-wait", identity(STARTER, "Homeward.Operator"))
        ends = [await first.run(BODY)]
        again = workflow(w, http, "start-and-wait", identity(STARTER, "Homeward.Operator"))
        ends.append(await again.run(BODY))
        truth = await w.state()

    assert ["Succeeded", "Succeeded"] == ends
    assert (200, "Succeeded") == (first.answer["statusCode"], first.answer["body"]["status"])
    assert first.answer["body"]["id"] == again.answer["body"]["id"]
    assert 1 == truth["accepted"]["unplannedFailover"]
    (start, *polls) = first.sent
    assert ("POST", f"{w.host.url}/api/signed-in/runs", True) == start
    assert {("GET", first.outputs["Start"]["headers"]["Location"], False)} == set(polls)
    assert "code=" not in polls[0][1]


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("role", "change", "status"),
    [
        pytest.param("Homeward.Operator", {"items": ["vm-77"]}, 422, id="a run that is rejected"),
        pytest.param("Homeward.Operator", {"items": []}, 400, id="a request that is refused"),
        pytest.param("Homeward.Reader", {}, 403, id="an identity that may only read"),
    ],
)
async def test_what_does_not_succeed_is_answered_with_its_problem(
    world: Worlds, role: str, change: dict[str, Any], status: int
) -> None:
    async with world() as w, httpx2.AsyncClient(timeout=DEADLINE) as http:
        started = workflow(w, http, "start-and-wait", identity(STARTER, role))
        await started.run(BODY | change)

    assert (status, status) == (started.answer["statusCode"], started.answer["body"]["status"])


class Channel:
    """Whoever answers the cards, one after the other; nobody where it is None."""

    def __init__(self, *answers: tuple[str, str] | None) -> None:
        self._answers = answers
        self.questions: list[str] = []

    async def answer(self, card: Any) -> Any:
        who = self._answers[len(self.questions)]
        self.questions.append(card["body"][1]["inlines"][0]["text"])
        if who is None:
            raise TimedOutError
        responder = {"objectId": who[0], "displayName": who[1], "tenantId": "t-1"}
        return {"data": {"decision": "Approve", "comment": "go"}, "responder": responder, "messageId": "1"}


async def told(w: World, approvals: Receiver) -> str:
    """The run that the approving workflow is told of, once it waits for somebody."""

    async def heard() -> bool:
        await w.api.get("/api/health")
        return bool(approvals.called)

    await w.until(heard)
    run: str = approvals.called[0]["id"]
    await w.until(lambda: asked(w, run))
    return run


@pytest.mark.usefixtures("signed_in")
async def test_a_run_is_approved_by_a_card(world: Worlds) -> None:
    """A card that nobody answers comes again, and so it does after an answer of somebody who is not listed."""
    channel = Channel(None, (EVE, "Eve"), (BOB, "Bob"))
    async with world() as w, httpx2.AsyncClient(timeout=DEADLINE) as http, receiver() as approvals:
        who = identity(STARTER, "Homeward.Operator")
        starter = workflow(w, http, "start-and-wait", who, approvalUrl=approvals.url)
        asker = workflow(w, http, "approval", identity(CARDS, "Homeward.OnBehalf"))
        asker.card = channel.answer
        with w.host.pacer.stand():
            waiting = asyncio.create_task(starter.run(BODY | {"approval": "Required"}))
            run = await told(w, approvals)
            asking = asyncio.create_task(asker.run({"id": run}))

            async def approved() -> bool:
                return (await read(w, run))["gates"][0]["state"] == "Approved"

            await w.until(approved)
        ends = await asyncio.gather(waiting, asking)
        ended = await read(w, run)

    assert (["Succeeded", "Succeeded"], "Succeeded") == (ends, ended["status"])
    gate, by = ended["gates"][0], f"Bob ({BOB}) through la-approval"
    assert ("Approved", by, "go") == (gate["state"], gate["decidedBy"], gate["comment"])
    assert [gate["question"]] * 3 == channel.questions
    decisions = [url for method, url, _ in asker.sent if method == "POST"]
    assert [f"{w.host.url}/api/signed-in/runs/{run}/decisions"] * 2 == decisions
    assert (200, 200) == (asker.answer["statusCode"], starter.answer["statusCode"])
