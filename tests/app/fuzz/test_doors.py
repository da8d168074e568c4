"""Every route, with what nobody should send: no answer of 5xx, no run, and nothing changed in Azure."""

import json
from collections import Counter
from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator

from tests.app.conformity import conforms, document
from tests.app.conftest import KEY, World, Worlds
from tests.app.fuzz.odd import LONG
from tests.app.fuzz.requests import Odd, odd_request
from tests.seeds import SEED, dice

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(0 if LONG else 300)]

type Json = dict[str, Any]

_COMING = ("/api/readiness",)


async def test_odd_requests_get_answers_and_start_nothing(world: Worlds) -> None:
    rolls, ends, started = dice("doors"), Counter[int](), set[str]()
    async with world() as w:
        run = await w.start("vm-01", approval="Required")
        spec = document()
        for number in range(LONG or 200):
            odd = odd_request(rolls, spec, run["id"])
            answer = await _send(w, odd)
            ends[answer.status_code] += 1
            what = (
                f"input {number} of HOMEWARD_SEED={SEED}: {odd!r} -> {answer.status_code} {answer.text[:500]}"
            )
            assert answer.status_code < 500 or odd.path.partition("?")[0].endswith(_COMING), what
            if odd.path.partition("?")[0].endswith("/runs") and answer.status_code == 202:
                assert _fits(odd, spec), what
            if answer.status_code == 202 and odd.path.partition("?")[0].endswith(("/runs", "/preview")):
                started.add(answer.json()["id"])
        known = await _known(w)
        changes = await w.requests("POST", "PUT", "PATCH", "DELETE")

    told = f"{sum(ends.values())} requests, HOMEWARD_SEED={SEED}: {dict(sorted(ends.items()))}"
    print(f"{told}; {len(started)} asked for a run as they should")  # noqa: T201 - the figures of `make fuzz`
    assert {run["id"], *started} == known
    assert [] == [one for one in changes if "/providers/Microsoft.ResourceGraph/" not in one["path"]]


async def _send(w: World, odd: Odd) -> httpx2.Response:
    answer = await w.azure.request(
        odd.method, f"{w.host.url}{odd.path}", headers=KEY | odd.headers, content=odd.content
    )
    await conforms(answer)
    return answer


def _fits(odd: Odd, spec: Json) -> bool:
    """Whether the published document lets this body through: then it was no bad input."""
    schema = {"$ref": "#/components/schemas/RunBody", "components": spec["components"]}
    return Draft202012Validator(schema).is_valid(json.loads(odd.content or b""))


async def _known(w: World) -> set[str]:
    """Every run that there is."""
    found, link = set[str](), "/api/runs"
    while link:
        page = (await w.api.get(link)).json()
        found |= {one["id"] for one in page["value"]}
        link = page["nextLink"]
    return found
