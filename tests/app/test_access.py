"""Who may call what: every route, at each of its doors, by every kind of caller."""

import base64
import json

import httpx2
import pytest

from devhost.testing import host
from homeward.api.routes import ROUTES, SIGNED_IN, Route, Who
from tests.app.conftest import DEADLINE, KEY, REPOSITORY
from triggers import routing

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

type Headers = dict[str, str]

AUTH = {"WEBSITE_AUTH_ENABLED": "True", "WEBSITE_SITE_NAME": "homeward"}
AZURE = {"WEBSITE_SITE_NAME": "homeward"}


def principal(*roles: str) -> Headers:
    """What App Service's authentication sends along for a person."""
    claims = [("tid", "t-1"), ("oid", "o-1"), ("name", "Ann"), *(("roles", role) for role in roles)]
    data = {"claims": [{"typ": kind, "val": value} for kind, value in claims]}
    return {"X-MS-CLIENT-PRINCIPAL": base64.b64encode(json.dumps(data).encode()).decode()}


def dev(roles: str) -> Headers:
    return {"X-Homeward-Dev-Principal": f"ann;{roles}"}


EVERYBODY = "Homeward.Reader", "Homeward.Operator", "Homeward.Approver", "Homeward.Sender"
IN, OUT = "in", (401, 401)
GUARDED = (Who.READER, Who.OPERATOR, Who.APPROVER, Who.DECIDER, Who.SENDER)

type Cell = tuple[object, object]

# By kind of caller: the settings of the app, what is sent, and who answers how for each kind of route (in the order
# of GUARDED), first at the door with a key, then at the one for those who sign in. `in`: the handler answers.
CALLERS: dict[str, tuple[Headers, Headers, tuple[Cell, ...]]] = {
    "nobody": ({}, {}, (OUT,) * 5),
    "a wrong key": ({}, {"x-functions-key": "guessed"}, (OUT,) * 5),
    "a key": ({}, KEY, ((IN, 401), (IN, 401), (403, 401), (403, 401), (IN, 401))),
    "a Reader": ({}, dev("Reader"), ((401, IN), *[(401, 403)] * 4)),
    "an Operator": ({}, dev("Operator"), ((401, IN), (401, IN), (401, 403), (401, IN), (401, IN))),
    "an Approver": ({}, dev("Approver"), ((401, IN), (401, 403), (401, IN), (401, IN), (401, 403))),
    "an app that speaks for people": (
        {},
        dev("OnBehalf"),
        ((401, IN), (401, 403), (401, 403), (401, IN), (401, 403)),
    ),
    "a Sender": ({}, dev("Sender"), (*[(401, 403)] * 4, (401, IN))),
    "a Reader with a key": ({}, KEY | dev("Reader"), ((IN, IN), *[(403, 403)] * 4)),
    "no role that counts": (
        AUTH,
        KEY | principal("Operator", "Other.Approver", "Homeward.Readers"),
        ((403, 403),) * 5,
    ),
    "signed in with every role": (
        AUTH,
        principal(*EVERYBODY),
        ((401, IN),) * 5,
    ),
    "a forged principal": (AZURE, principal(*EVERYBODY), (OUT,) * 5),
    "a forged principal with a key": (
        AZURE,
        KEY | principal(*EVERYBODY),
        ((IN, 401), (IN, 401), (403, 401), (403, 401), (IN, 401)),
    ),
    "a developer in Azure": (
        AZURE,
        KEY | dev("Reader,Operator,Approver"),
        ((400, 400),) * 5,
    ),
}
# Two routes ask nobody who they are: one tells nothing, the other looks at the link.
OPEN: dict[Who, tuple[object, ...]] = {Who.ANYONE: (IN,), Who.LINK: (403,)}


def doors(route: Route) -> list[str]:
    """Where a route is found, of a run that does not exist."""
    made_up = {"signature": "made-up", "version": "0", "file": "main.js"}
    path = route.path.format(id="run-nobody", item="vm-01", name="nothing", **made_up)
    return [f"/api/{path}", *([f"/api/{SIGNED_IN}/{path}"] if route.guarded else [])]


async def knock(api: httpx2.AsyncClient, route: Route, door: str, headers: Headers) -> object:
    """The status of a refusal at the door, or that the handler answered."""
    body = None if route.method == "GET" else {}
    answer = await api.request(route.method, door, headers=headers, json=body)
    at_the_door = answer.status_code in (401, 403) or "for development only" in answer.text
    return answer.status_code if at_the_door else IN


@pytest.mark.parametrize("who", CALLERS)
async def test_each_caller_comes_in_where_the_table_says(who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, headers, cells = CALLERS[who]
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    async with (
        host(REPOSITORY, auto_advance=True) as running,
        httpx2.AsyncClient(base_url=running.url, timeout=DEADLINE) as api,
    ):
        seen = {
            route.handler: tuple([await knock(api, route, door, headers) for door in doors(route)])
            for route in ROUTES
        }

    wanted = OPEN | dict(zip(GUARDED, cells, strict=True))
    assert {route.handler: wanted[route.who] for route in ROUTES} == seen


async def test_no_form_of_a_foreign_page_acts_for_a_person() -> None:
    """A browser sends a person's session along; what only a script of this app's own can send is asked for."""
    async with (
        host(REPOSITORY, auto_advance=True) as running,
        httpx2.AsyncClient(base_url=running.url, headers=dev("Operator"), timeout=DEADLINE) as api,
    ):
        answer = await api.post(
            f"/api/{SIGNED_IN}/runs",
            content=b"{}",
            headers={"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://elsewhere"},
        )

    assert 415 == answer.status_code


async def test_a_forged_principal_raises_an_alarm_that_nobody_outside_can_raise_or_drown(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a key: told, and told less and less. Without one, at the open door, it is a warning, and no alarm."""
    for heard in (routing.BY_KEY, routing.BY_ANYBODY):
        monkeypatch.setattr(heard, "times", 0)
    async with (
        host(REPOSITORY, auto_advance=True) as running,
        httpx2.AsyncClient(base_url=running.url, headers=principal(*EVERYBODY), timeout=DEADLINE) as api,
    ):
        for _ in range(12):
            await api.get(f"/api/{SIGNED_IN}/plans")
        for _ in range(2):
            await api.post("/api/runs/run-nobody/decisions", json={}, headers=KEY)

    told = [(one.name, one.levelname) for one in caplog.records if "did not set came to" in one.getMessage()]
    assert [("homeward.routing", "WARNING")] * 2 + [("homeward.alarms", "ERROR")] == told
    assert "ForgedPrincipal: a principal" in caplog.text
    assert "came to decide;" in caplog.text
