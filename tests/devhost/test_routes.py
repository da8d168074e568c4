"""Route templates, constraints and their order."""

import pytest

from devhost.errors import DevhostError
from devhost.functions import Function
from devhost.http.routes import RouteTable, build

GUID = "5eed0000-0000-4000-8000-000000000001"


def function(route: str, name: str = "f", methods: list[str] | None = None) -> Function:
    trigger = {"type": "httpTrigger", "name": "req", "route": route, "methods": methods or []}
    return Function(name, name, (trigger,))


@pytest.mark.parametrize(
    ("template", "path", "values"),
    [
        ("runs", "/api/runs", {}),
        ("runs", "/api/RUNS", {}),
        ("runs/{id}", "/api/runs/a b", {"id": "a b"}),
        ("runs/{id}", "/api/runs", None),
        ("runs/{id}", "/api/runs/a/b", None),
        ("runs/{id?}", "/api/runs", {}),
        ("runs/{id?}", "/api/runs/x", {"id": "x"}),
        ("runs/{id=last}", "/api/runs", {"id": "last"}),
        ("files/{*rest}", "/api/files/a/b/c", {"rest": "a/b/c"}),
        ("files/{*rest}", "/api/files", {}),
        ("file-{name}.json", "/api/file-x.json", {"name": "x"}),
        ("n/{id:int}", "/api/n/-12", {"id": "-12"}),
        ("n/{id:int}", "/api/n/x", None),
        (
            "n/{id:guid}",
            "/api/n/5eed0000-0000-4000-8000-000000000001",
            {"id": "5eed0000-0000-4000-8000-000000000001"},
        ),
        ("n/{id:guid}", "/api/n/5eed", None),
        ("n/{id:bool}", "/api/n/True", {"id": "True"}),
        ("n/{id:alpha:length(2)}", "/api/n/ab", {"id": "ab"}),
        ("n/{id:alpha:length(2)}", "/api/n/abc", None),
        ("n/{id:range(1,5)}", "/api/n/6", None),
        ("n/{id:min(3)}", "/api/n/3", {"id": "3"}),
        ("n/{id:maxlength(3)?}", "/api/n", {}),
        ("n/{id:regex(^a.c$)}", "/api/n/abc", {"id": "abc"}),
        ("n/{id:regex(^a.c$)}", "/api/n/abd", None),
        ("a.b", "/api/axb", None),
    ],
)
def test_a_template_matches(template: str, path: str, values: dict[str, str] | None) -> None:
    """Templates are those of ASP.NET, as Azure Functions takes them."""
    assert values == build(function(template), "api").match(path)


def test_an_unknown_constraint_is_an_error_at_load() -> None:
    """A route that silently matched everything would be worse."""
    with pytest.raises(DevhostError, match="nonsense"):
        build(function("n/{id:nonsense}"), "api")


def test_the_more_literal_route_wins() -> None:
    """Whatever the order of declaration."""
    names = ["{*rest}", "runs/{id}", "runs/{id:int}", "runs/last"]
    table = RouteTable([function(each, each) for each in names], "api")

    found = [table.find("GET", f"/api/runs/{each}") for each in ("last", "5", "x")]
    assert ["runs/last", "runs/{id:int}", "runs/{id}"] == [each[0].name for each in found if each]


def test_two_functions_share_a_route_by_method() -> None:
    """Each takes its own."""
    table = RouteTable([function("runs", "list", ["get"]), function("runs", "start", ["post"])], "api")

    found = [table.find(method, "/api/runs") for method in ("GET", "POST")]
    assert ["list", "start"] == [each[0].name for each in found if each]


def test_an_empty_prefix_puts_routes_at_the_root() -> None:
    """As host.json may ask."""
    assert {"id": "1"} == build(function("runs/{id}"), "").match("/runs/1")
