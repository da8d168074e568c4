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
        ("n/{id:regex(^A{{2}}:?$)}", "/api/n/aa", {"id": "aa"}),
        ("n/{id:regex(^a{{2}}$)}", "/api/n/aaa", None),
        ("n/{id:int}", "/api/n/2147483648", None),
        ("n/{id:int}", f"/api/n/{'9' * 5000}", None),
        ("n/{id:double}", "/api/n/1_0", None),
        ("n/{id:guid}", f"/api/n/urn:uuid:{GUID}", None),
        ("n/{id:long}", "/api/n/2147483648", {"id": "2147483648"}),
        ("n/{at:datetime}", "/api/n/2026-11-22", {"at": "2026-11-22"}),
        ("n/{at:datetime}", "/api/n/later", None),
        ("n/{id:length(2,3)}", "/api/n/abcd", None),
        ("n/{id:int=7}", "/api/n", {"id": "7"}),
        ("n/{id:int?}/{*rest}", "/api/n/5/a/b", {"id": "5", "rest": "a/b"}),
        ("n/{a}-{b}", "/api/n/x-y", {"a": "x", "b": "y"}),
        ("a.b", "/api/axb", None),
    ],
)
def test_a_template_matches(template: str, path: str, values: dict[str, str] | None) -> None:
    """Templates are those of ASP.NET, as Azure Functions takes them."""
    assert values == build(function(template), "api").match(path)


@pytest.mark.parametrize(
    "route", ["n/{id:nonsense}", "n/{id:range(1)}", "n/{id:min(x)}", "n/{id:int(3)}", "n/{}", "n/{id:}"]
)
def test_a_wrong_route_is_an_error_at_load(route: str) -> None:
    """A route that silently matched everything would be worse."""
    with pytest.raises(DevhostError, match=r"The route 'api/n/\{"):
        build(function(route), "api")


@pytest.mark.parametrize("route", ["admin/x", "runtime", "Admin"])
def test_the_hosts_own_routes_are_reserved(route: str) -> None:
    """As on the real host, if the prefix is empty."""
    with pytest.raises(DevhostError, match="conflicts"):
        build(function(route), "")


def test_the_more_literal_route_wins() -> None:
    """Whatever the order of declaration."""
    names = ["{*rest}", "runs/{id}", "runs/{id:int}", "{*rest:maxlength(3)}", "runs/v{id}", "runs/last"]
    table = RouteTable([function(each, each) for each in names], "api")

    paths = ("runs/last", "runs/5", "runs/v5", "runs/x", "abc", "a/b/c")
    found = [table.find("GET", f"/api/{each}") for each in paths]
    assert [
        "runs/last",
        "runs/{id:int}",
        "runs/v{id}",
        "runs/{id}",
        "{*rest:maxlength(3)}",
        "{*rest}",
    ] == [each[0].name for each in found if each]


def test_two_functions_share_a_route_by_method() -> None:
    """Each takes its own."""
    table = RouteTable([function("runs", "list", ["get"]), function("runs", "start", ["post"])], "api")

    found = [table.find(method, "/api/runs") for method in ("GET", "POST")]
    assert ["list", "start"] == [each[0].name for each in found if each]


def test_an_empty_prefix_puts_routes_at_the_root() -> None:
    """As host.json may ask."""
    assert {"id": "1"} == build(function("runs/{id}"), "").match("/runs/1")
