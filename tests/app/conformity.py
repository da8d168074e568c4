"""Holds what the app answers against the document that it publishes: every answer of every test that goes by HTTP."""

import re
from functools import cache
from http import HTTPStatus
from typing import Any

import httpx2
from jsonschema import Draft202012Validator

from homeward.api.openapi.document import openapi

type Json = dict[str, Any]

_ANY = "[^/]+"
# Polling asks the same again and again: what was seen to conform is not looked at twice.
_seen: set[tuple[str, str, int, str]] = set()


async def conforms(answer: httpx2.Response) -> None:
    """Of a client's answers below /api. Fails with what the document does not say."""
    request, path = answer.request, answer.request.url.raw_path.decode().partition("?")[0]
    if not path.startswith("/api/"):
        return
    await answer.aread()
    told = operation_of(request.method, path)
    if told is None:
        assert answer.status_code in (401, 404, 405), f"{request.method} {path} is in no document"
        return
    key = (*told, answer.status_code, answer.text)
    if key not in _seen:
        _look(told, answer)
        _seen.add(key)


@cache
def operation_of(method: str, path: str) -> tuple[str, str] | None:
    """Template and method, as the document names them."""
    plain = re.sub("^/api(/signed-in)?", "", path).rstrip("/")
    for template, methods in document()["paths"].items():
        if re.fullmatch(re.sub(r"{\w+}", _ANY, template), plain, re.IGNORECASE) and method.lower() in methods:
            return template, method.lower()
    return None


@cache
def document() -> Json:
    """With nothing let through that it does not name."""
    return _closed(openapi("http://127.0.0.1/api"))


@cache
def _validator(reference: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": reference, "components": document()["components"]})


def _look(told: tuple[str, str], answer: httpx2.Response) -> None:
    what = f"{told[1].upper()} {told[0]} answered {answer.status_code}"
    responses = document()["paths"][told[0]][told[1]]["responses"]
    assert str(answer.status_code) in responses, (
        f"{what}, which homeward/api/openapi/operations.py does not say"
    )
    response = responses[str(answer.status_code)]
    assert {name.lower() for name in response.get("headers", {})} <= set(answer.headers), what
    if answer.status_code == HTTPStatus.UNAUTHORIZED and not answer.content:
        return  # the host's own
    if "content" not in response:
        assert not answer.content, f"{what} with a body"
        return
    kind = answer.headers.get("content-type", "").partition(";")[0]
    assert kind in response["content"], f"{what} with {kind}"
    schema = response["content"][kind]["schema"]
    if "$ref" not in schema:
        return
    wrong = [
        f"{one.json_path}: {one.message[:300]}"
        for one in _validator(schema["$ref"]).iter_errors(answer.json())
    ]
    assert not wrong, f"{what}; homeward/api/openapi/documents.py says otherwise: {wrong[:5]}"


def _closed(schema: Any) -> Any:  # part of the document
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {name: _closed(one) for name, one in schema.items()}
    if "properties" in parts and "additionalProperties" not in parts and parts.get("type") == "object":
        parts["additionalProperties"] = False
    return parts
