"""What a poll costs: only what changed is read, and nothing is built for whoever has it already."""

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import azure.functions as func
import pytest
from azure.durable_functions import DurableFunctionsClient

from homeward.domain.runs import ItemReport, Stage
from homeward.domain.views import brief
from homeward.durable_state import Instance, Stamp
from homeward.reading import watched
from tests.app.unit.arm_items import NOW
from triggers.conditional import conditional

CLIENT = cast("DurableFunctionsClient", None)

pytestmark = pytest.mark.anyio


class Durable:
    """Durable state that counts what is read of it."""

    def __init__(self, items: int) -> None:
        self.run = f"run-{uuid4().hex}"  # none that this worker has read
        self.reports = {
            f"{self.run}:item-{n}:1": ItemReport(f"item-{n}", f"vm-{n}", Stage.PREFLIGHT)
            for n in range(items)
        }
        self.changed = dict.fromkeys(self.reports, NOW)
        self.read: list[str] = []

    def move(self, name: str, stage: Stage, at: datetime) -> None:
        self.reports[name] = ItemReport(name.split(":")[1], f"vm-of-{name}", stage)
        self.changed[name] = at

    async def stamps(self, _: object, prefix: str) -> list[Stamp]:
        return [Stamp(name, at, ended=False) for name, at in self.changed.items() if name.startswith(prefix)]

    async def instance(self, _: object, name: str) -> Instance:
        self.read.append(name)
        return Instance(name, NOW, False, "", {}, brief(self.reports[name]), {})

    async def instances(self, _: object, __: str) -> list[Instance]:
        return [await self.instance(_, name) for name in self.reports]


@pytest.fixture
def durable(monkeypatch: pytest.MonkeyPatch) -> Durable:
    found = Durable(100)
    for name in ("stamps", "instance", "instances"):
        monkeypatch.setattr(watched, name, getattr(found, name))
    return found


async def test_only_what_changed_is_read_again(durable: Durable) -> None:
    first = await watched.views(CLIENT, durable.run)
    assert (100, 100) == (len(first), len(durable.read))
    second = await watched.views(CLIENT, durable.run)
    assert all(one is other for one, other in zip(first, second, strict=True))
    durable.move(f"{durable.run}:item-7:1", Stage.FAILING_OVER, NOW + timedelta(seconds=1))
    third = await watched.views(CLIENT, durable.run)
    assert [f"{durable.run}:item-7:1"] == durable.read[100:]
    assert ["FailingOver"] == [one["stage"] for one in third if one["name"] == "item-7"]


async def test_what_was_purged_is_shown_no_more(durable: Durable) -> None:
    await watched.views(CLIENT, durable.run)
    durable.changed.pop(f"{durable.run}:item-7:1")
    assert 99 == len(await watched.views(CLIENT, durable.run))


def ask(made_of: object, tag: str = "", query: str = "") -> tuple[func.HttpResponse, int]:
    """An answer, and how often the document was built for it."""
    built: list[int] = []

    def build() -> dict[str, Any]:
        built.append(1)
        return {"of": made_of}

    headers = {"if-none-match": tag} if tag else {}
    req = func.HttpRequest("GET", f"https://app/api/overview{query}", headers=headers, body=b"")
    return conditional(req, made_of, build, "2026-11-23T12:00:00+00:00"), len(built)


async def test_nothing_is_built_for_whoever_has_it() -> None:
    first, built = ask([1])
    again, rebuilt = ask([1], first.headers["etag"])
    assert (200, 1, 304, 0, b"") == (first.status_code, built, again.status_code, rebuilt, again.get_body())
    changed, built_anew = ask([2], first.headers["etag"])
    assert (200, 1) == (changed.status_code, built_anew)
    back, _ = ask([1], first.headers["etag"])
    assert 304 == back.status_code


async def test_a_query_makes_no_other_document() -> None:
    """Whoever adds any number of them fills no memory with what each was told."""
    first, _ = ask([1])
    again, rebuilt = ask([1], first.headers["etag"], "?x=1")
    assert (304, 0) == (again.status_code, rebuilt)
