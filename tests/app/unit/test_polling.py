"""What a poll costs: only what changed is read, and nothing is built for whoever has it already."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import azure.functions as func
import pytest
from azure.durable_functions import DurableFunctionsClient

from homeward.domain.runs import ItemReport, Stage
from homeward.domain.views import brief
from homeward.durable_state import Instance, Stamp
from homeward.reading import glance, watched
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


class Listing:
    """The lines of runs by month, and which months were read."""

    def __init__(self) -> None:
        self.months: dict[str, dict[str, Any]] = {}
        self.changed: dict[str, datetime] = {}
        self.read: list[str] = []

    def note(self, month: str, day: int, plan: str | None, at: datetime) -> None:
        asked = f"{month}-{day:02}T03:00:00+00:00"
        run = f"run-{month}-{day}"
        self.months.setdefault(month, {})[run] = {"id": run, "plan": plan, "requestedAt": asked}
        self.changed[month] = at

    async def entity_changes(self, _: object, __: str) -> dict[str, datetime]:
        return self.changed

    async def entity_state(self, _: object, __: str, month: str) -> dict[str, Any]:
        self.read.append(month)
        return self.months[month]


async def test_an_overview_reads_a_month_again_only_where_it_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though a plan that was never run has it look further back at every poll."""
    listing = Listing()
    for name in ("entity_changes", "entity_state"):
        monkeypatch.setattr(glance, name, getattr(listing, name))
    monkeypatch.setattr(glance, "_kept", {})
    for day in range(1, 29):
        listing.note("2026-10", day, "shop", NOW)
        listing.note("2026-11", day, None, NOW)

    first = await glance.newest(CLIENT, {"shop", "never"})
    second = await glance.newest(CLIENT, {"shop", "never"})
    listing.note("2026-11", 29, "never", NOW + timedelta(seconds=1))
    _, last = await glance.newest(CLIENT, {"shop", "never"})

    assert (["2026-11", "2026-10", "2026-11"], first) == (listing.read, second)
    assert ("run-2026-11-28", "run-2026-10-7", 50) == (first[0][0]["id"], first[0][-1]["id"], len(first[0]))
    assert ({"shop": "run-2026-10-28"}, {"shop": "run-2026-10-28", "never": "run-2026-11-29"}) == (
        {plan: one["id"] for plan, one in first[1].items()},
        {plan: one["id"] for plan, one in last.items()},
    )


async def test_an_overview_looks_no_further_back_than_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty runs and the last of each plan, or a thousand lines; and what tells no change is read each time."""
    listing = Listing()
    for name in ("entity_changes", "entity_state"):
        monkeypatch.setattr(glance, name, getattr(listing, name))
    monkeypatch.setattr(glance, "_kept", {})
    monkeypatch.setattr(glance, "_LINES", 56)
    for month in ("2026-08", "2026-09", "2026-10", "2026-11"):
        for day in range(1, 29):
            listing.note(month, day, "shop", datetime.fromtimestamp(0, UTC))

    await glance.newest(CLIENT, {"shop"})
    await glance.newest(CLIENT, {"shop", "never"})

    assert ["2026-11", "2026-10"] * 2 == listing.read


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
