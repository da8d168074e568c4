"""The published document: valid, whole, and of the very types that read and write."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from homeward.api.openapi.document import VERSION, openapi
from homeward.api.openapi.operations import OPERATIONS
from homeward.api.routes import ROUTES
from tests.app.unit.test_request_fields import BODY

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi("https://app.example.org/api")


def test_it_is_openapi(document: dict[str, Any]) -> None:
    validate(document)


def test_it_has_every_route_of_the_table_and_no_other(document: dict[str, Any]) -> None:
    told = {
        (operation["operationId"], method.upper(), path.removeprefix("/"))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert {(one.handler, one.method, one.path) for one in ROUTES} == told
    assert {one.handler for one in ROUTES} == set(OPERATIONS)


def test_every_type_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    """Two of one name would be told apart by where their code lies."""
    assert [] == [name for name in document["components"]["schemas"] if "__" in name]


def test_its_version_is_that_of_the_app(document: dict[str, Any]) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    assert VERSION == document["info"]["version"] == project["project"]["version"]


@pytest.mark.parametrize(
    ("change", "valid"),
    [
        ({}, True),
        ({"recoveryPoint": {"kind": "LatestBefore", "before": "2026-11-22T03:00:00Z"}}, True),
        ({"drill": {"network": "x"}}, False),
        ({"operation": "Evacuate"}, False),
        ({"surprise": 1}, False),
        ({"vaultId": "vault"}, False),
        ({"requestId": "a b"}, False),
    ],
)
def test_a_body_is_told_as_it_is_read(document: dict[str, Any], change: Any, *, valid: bool) -> None:
    schema = {"$ref": "#/components/schemas/RunBody", "components": document["components"]}
    assert valid == Draft202012Validator(schema).is_valid({**BODY, **change})


def test_names_are_as_they_are_written(document: dict[str, Any]) -> None:
    """Types are of Python; what is sent is camelCase."""
    parts = document["components"]["schemas"].values()
    names = [name for one in parts for name in (*one.get("properties", ()), *one.get("required", ()))]
    assert [] == [name for name in names if "_" in name]
    assert "dataLossSeconds" in names
