"""Keys and what they open, and the endpoints below /admin."""

import json
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from devhost.errors import DevhostError
from devhost.http.keys import Keys, Level, one_key, read_keys
from devhost.testing import RunningHost, host
from tests.devhost.conftest import APP
from tests.devhost.web import WEBHOOKS, ask

KEYS = {
    "masterKey": "m",
    "functionKeys": {"default": "h1", "other": "h2"},
    "systemKeys": {"durabletask_extension": "s1", "eventgrid_extension": "s2"},
    "functions": {"keyed": {"default": "f1"}},
}


def written(folder: Path, keys: object = KEYS) -> Path:
    file = folder / "keys.json"
    file.write_text(json.dumps(keys))
    return file


@pytest.fixture
async def locked(tmp_path: Path, anyio_backend: str) -> AsyncGenerator[RunningHost]:
    """A host with a key of each kind."""
    async with host(APP, key_file=written(tmp_path)) as running:
        yield running


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("/api/mirror", {"": 200, "wrong": 200}),
        ("/api/keyed", {"": 401, "wrong": 401, "m": 200, "h1": 200, "h2": 200, "f1": 200, "s1": 401}),
        ("/api/guarded", {"": 401, "m": 200, "h1": 401, "f1": 401, "s1": 401}),
        (f"{WEBHOOKS}/instances", {"": 401, "m": 200, "h1": 401, "s1": 200, "s2": 200}),
        ("/admin/functions", {"": 401, "wrong": 401, "m": 200, "h1": 403, "s1": 403}),
        ("/admin/host/status", {"": 200}),
        ("/admin/host/ping", {"": 401, "m": 200}),
    ],
)
async def test_what_each_key_opens(locked: RunningHost, path: str, codes: dict[str, int]) -> None:
    """In the header and in the query alike."""
    headers = {key: (await ask(locked, "GET", path, x_functions_key=key)).status for key in codes}
    queries = {key: (await ask(locked, "GET", f"{path}?code={key}")).status for key in codes}

    assert codes == headers
    assert codes == queries


async def test_the_header_goes_before_the_query(locked: RunningHost) -> None:
    """A wrong header is not mended by a right query."""
    assert 401 == (await ask(locked, "GET", "/api/keyed?code=h1", x_functions_key="wrong")).status


async def test_links_carry_the_key_of_the_durable_extension(locked: RunningHost) -> None:
    """Not the master key."""
    started = await ask(locked, "POST", "/api/start/chain?id=one", b'["a"]')

    assert str(started.field["statusQueryGetUri"]).endswith("code=s1")
    assert 401 != (await ask(locked, "GET", str(started.field["statusQueryGetUri"]))).status


async def test_the_admin_lists_keys_and_functions(locked: RunningHost) -> None:
    """By kind, for the master key."""
    paths = ("host/keys", "host/systemkeys", "functions/keyed/keys", "functions/keyed", "functions")
    keys, system, own, one, every = [
        json.loads((await ask(locked, "GET", f"/admin/{path}?code=m")).body) for path in paths
    ]

    assert {"keys": [{"name": "default", "value": "f1"}], "links": []} == own
    assert [["h1", "h2"], ["s1", "s2"]] == [[key["value"] for key in each["keys"]] for each in (keys, system)]
    assert f"{locked.url}/api/keyed" == one["invoke_url_template"]
    assert {"keyed", "chain", "say_hello", "account"} <= {each["name"].lower() for each in every}


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", "/admin/nothing", None, 404),
        ("GET", "/admin/functions/none", None, 404),
        ("DELETE", "/admin/functions/keyed", None, 404),
        ("POST", "/admin/functions/keyed", b"{}", 400),
        ("POST", "/admin/functions/keyed", b"", 400),
    ],
)
async def test_what_the_admin_does_not_do(
    locked: RunningHost, method: str, path: str, body: bytes | None, code: int
) -> None:
    """Unknown paths, and functions that have no listener to fire them."""
    assert code == (await ask(locked, method, path, body, x_functions_key="m")).status


def test_one_key_opens_everything() -> None:
    """The default, for tests and for trying things out."""
    keys = one_key("dev")

    assert (Level.ADMIN, Level.ANONYMOUS, "dev") == (keys.level("dev"), keys.level("x"), keys.durable)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"hostKeys": {}}, "hostKeys has no place among"),
        ({"functionKeys": {"default": ""}}, "functionKeys.default is empty"),
        ({"functionKeys": "x"}, "functionKeys must be a JSON object"),
        ({"systemKeys": {"a": 1}}, "systemKeys.a must be a JSON string"),
    ],
)
def test_a_wrong_key_file_is_a_clear_error(tmp_path: Path, keys: object, says: str) -> None:
    """It names the place."""
    with pytest.raises(DevhostError, match=says):
        read_keys(written(tmp_path, keys), "dev")


def test_a_missing_key_file_is_a_clear_error(tmp_path: Path) -> None:
    """Better than a host that nobody can talk to."""
    with pytest.raises(DevhostError, match="does not exist"):
        read_keys(tmp_path / "none.json", "dev")


def test_the_master_key_may_come_from_the_command_line(tmp_path: Path) -> None:
    """Where the file has none; without a system key the links carry it."""
    file = written(tmp_path, {"functionKeys": {"default": "h"}})

    assert Keys("dev", {"default": "h"}, {}, {}) == read_keys(file, "dev")
    assert "dev" == read_keys(written(tmp_path, {}), "dev").durable
