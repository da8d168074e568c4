"""The document: every route of the table, with what it takes and answers."""

import re
from collections.abc import Mapping
from http import HTTPStatus

from pydantic import BaseModel

from homeward.api.openapi.documents import Problem
from homeward.api.openapi.operations import JSON, OPERATIONS, Operation
from homeward.api.openapi.schemas import Schema, component_schemas, reference
from homeward.api.routes import ROUTES, WITH_KEY, Route, Who
from homeward.domain.payload import Payload

VERSION = "0.1.0"

_PROBLEM = "application/problem+json"
_OF_EVERY = (HTTPStatus.INTERNAL_SERVER_ERROR,)
_OF_DOORS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_OF_BODIES = (HTTPStatus.CONTENT_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
_SECURITY = {
    "functionKey": {"type": "apiKey", "in": "header", "name": "x-functions-key"},
    "signedIn": {"type": "http", "scheme": "bearer", "description": "Microsoft Entra ID; below /signed-in."},
}
_POLLED: Schema = {
    "Location": {"description": "Where to look again.", "schema": {"type": "string", "format": "uri"}},
    "Retry-After": {"description": "After so many seconds.", "schema": {"type": "string"}},
}
_TAGGED: Schema = {
    "ETag": {"description": "For If-None-Match.", "schema": {"type": "string"}},
}


def openapi(base: str) -> Schema:
    """The API below `base`: that of the door by which it was asked for."""
    schemas = component_schemas(_types())
    paths: dict[str, Schema] = {}
    for route in ROUTES:
        operation = _operation(route, OPERATIONS[route.handler], schemas)
        paths.setdefault(f"/{route.path}", {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Homeward", "version": VERSION},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": _SECURITY},
    }


def _types() -> list[type[BaseModel | Payload]]:
    """What is taken and answered, each once."""
    kinds = [(one.body, one.query, one.calls_back, *one.answers.values()) for one in OPERATIONS.values()]
    return [*dict.fromkeys(kind for one in kinds for kind in one if kind), Problem]


def _operation(route: Route, one: Operation, schemas: Mapping[str, Schema]) -> Schema:
    body = {"required": True, "content": {JSON: {"schema": reference(one.body)}}} if one.body else None
    said: Schema = {
        "operationId": route.handler,
        "summary": one.does,
        "parameters": [*_of_path(route), *_of_query(one.query, schemas)],
        "responses": {str(status.value): _answer(one, status) for status in sorted(one.answers)}
        | ({"304": {"description": "It is as it was.", "headers": _TAGGED}} if one.conditional else {})
        | {str(status.value): _refusal(status) for status in _refusals(route, one)},
        "security": [{door: []} for door in _doors(route)],
    }
    if one.calls_back:
        content = {JSON: {"schema": reference(one.calls_back)}}
        answer = {"2XX": {"description": "Taken; any other answer is tried again."}}
        call = {"post": {"requestBody": {"content": content}, "responses": answer}}
        said["callbacks"] = {"ended": {"{$request.body#/callbackUrl}": call}}
    return said | ({"requestBody": body} if body else {})


def _of_path(route: Route) -> list[Schema]:
    names = re.findall(r"{(\w+)}", route.path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _of_query(query: type[BaseModel] | None, schemas: Mapping[str, Schema]) -> list[Schema]:
    known: Mapping[str, Schema] = schemas[query.__name__]["properties"] if query else {}
    return [{"name": name, "in": "query", "schema": _given(schema)} for name, schema in known.items()]


def _given(schema: Schema) -> Schema:
    """Of a parameter that is there: one that is not has no value, rather than null."""
    return next((one for one in schema.get("anyOf", ()) if one != {"type": "null"}), schema)


def _answer(one: Operation, status: HTTPStatus) -> Schema:
    kind = one.answers[status]
    schema = reference(kind) if kind else {"type": "object"}
    kinds = (_PROBLEM,) if status >= HTTPStatus.BAD_REQUEST else one.kinds
    content = {one: {"schema": schema if one.endswith("json") else {"type": "string"}} for one in kinds}
    answer: Schema = {"description": status.phrase, "content": content}
    if one.conditional:
        return answer | {"headers": _TAGGED}
    return answer | ({"headers": _POLLED} if one.polled and status is HTTPStatus.ACCEPTED else {})


def _refusal(status: HTTPStatus) -> Schema:
    return {"description": status.phrase, "content": {_PROBLEM: {"schema": reference(Problem)}}}


def _refusals(route: Route, one: Operation) -> list[HTTPStatus]:
    doors = () if route.who is Who.ANYONE else _OF_DOORS
    return sorted({*one.refuses, *_OF_EVERY, *doors, *(_OF_BODIES if one.body else ())})


def _doors(route: Route) -> list[str]:
    if not route.guarded:
        return []
    return [*(["functionKey"] if route.who in WITH_KEY else []), "signedIn"]
