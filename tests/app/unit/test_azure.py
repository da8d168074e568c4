"""What an answer becomes that Azure gave but nobody can read."""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from homeward.arm.azure import Answer, Azure
from homeward.errors import ArmError, HomewardError, RetryLaterError, UnclearError
from homeward.settings import from_environment

NOT_JSON = [b"<html>Sign in</html>", b"{", b"\xff\xfe", b"null,"]
READ_AT = datetime(2026, 11, 22, 3, 0, 7, tzinfo=UTC)


def azure(content: bytes, status: int = 200) -> Azure:
    """A connection whose every answer has this body."""
    response = SimpleNamespace(
        content=content,
        status_code=status,
        reason="Said",
        headers={"Date": "Sun, 22 Nov 2026 03:00:07 GMT"},
        json=lambda: json.loads(content),
        raise_for_status=lambda: None,
    )

    async def send_request(*_request: object, **_options: object) -> Any:
        return response

    def format_url(path: str) -> str:
        return f"https://arm.example.org{path}"

    client = SimpleNamespace(format_url=format_url, send_request=send_request)
    return Azure(from_environment({}), cast(Any, None), cast(Any, None), cast(Any, client))


def failed(asked: Coroutine[Any, Any, object]) -> HomewardError:
    with pytest.raises(HomewardError) as caught:
        asyncio.run(cast(Any, asked))
    return caught.value


@pytest.mark.parametrize("content", NOT_JSON)
def test_a_read_whose_answer_is_not_json_comes_back_later(content: bytes) -> None:
    """A proxy's page in between says nothing about the item."""
    assert isinstance(failed(azure(content).get("/item", "2025-01-01")), RetryLaterError)


@pytest.mark.parametrize("content", NOT_JSON)
def test_a_list_whose_answer_is_not_json_comes_back_later(content: bytes) -> None:
    """It is not an empty list."""
    assert isinstance(failed(azure(content).list("/items", "2025-01-01")), RetryLaterError)


@pytest.mark.parametrize("content", NOT_JSON)
@pytest.mark.parametrize("status", [200, 202])
def test_a_change_whose_answer_is_not_json_is_unclear(content: bytes, status: int) -> None:
    """Azure most likely accepted it."""
    assert isinstance(failed(azure(content, status).post("/vm/powerOff", "2025-01-01")), UnclearError)


def test_a_body_is_given_with_azure_s_time() -> None:
    """Not this machine's."""
    assert Answer({"name": "vm-01"}, READ_AT) == asyncio.run(azure(b'{"name": "vm-01"}').get("/vm", "1"))


def test_an_answer_without_a_body_is_empty() -> None:
    """A power-off is accepted with none (recorded)."""
    assert Answer({}, READ_AT) == asyncio.run(azure(b"", 202).post("/vm/powerOff", "1"))


def test_an_app_that_only_reads_sends_no_change() -> None:
    """Whatever asked for it: a run of before, or a request that came in by another door."""
    sent = azure(b"{}")
    only = replace(sent, settings=from_environment({"HOMEWARD_READ_ONLY": "1"}))

    assert asyncio.run(only.get("/x", "1")).body == {}
    for change in (only.post("/x", "1"), only.put("/x", "1", {})):
        with pytest.raises(ArmError, match="ReadOnly: This app only reads"):
            asyncio.run(change)
