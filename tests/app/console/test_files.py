"""The files of the page: how they are sent, that nothing comes from elsewhere, whose they are, and their types."""

import gzip
import json
import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import httpx2
import pytest

from devhost.testing import host
from homeward.api.openapi.live import PortalLinks
from homeward.console.assets import POLICY
from tests.app.conftest import DEADLINE, KEY, REPOSITORY, Worlds
from tests.installs import NODE, node

ASSETS = REPOSITORY / "homeward" / "console" / "assets"
TOOLS = Path(__file__).parent / "tools"
VENDORED = {"preact.js": "preact/dist/preact.mjs", "htm.js": "htm/dist/htm.module.js"}
OWN = [one for one in sorted(ASSETS.glob("*.js")) if one.name not in VENDORED]
NEVER = r"innerHTML|outerHTML|insertAdjacent|document\.write|dangerously|\beval\b|new Function| on\w+=\"|<style|http:"


@pytest.fixture(scope="session")
def tools() -> Path:
    """The packages of npm that the tests look with."""
    return node(TOOLS) / "node_modules"


@pytest.mark.anyio
@pytest.mark.slow
async def test_the_page_and_its_files_are_sent_to_anyone_and_say_how_long_they_are_good(
    world: Worlds,
) -> None:
    """The shell is asked for each time, what it names is kept for good; nothing needs a key."""
    async with world() as w:
        shell = await w.azure.get(f"{w.host.url}/api/console")
        again = await w.azure.get(
            f"{w.host.url}/api/console", headers={"If-None-Match": shell.headers["etag"]}
        )
        named = re.findall(r'(?:href|src)="(/api/[^"]+)"', shell.text)
        files = [await w.azure.get(f"{w.host.url}{one}") for one in named]
        old = await w.azure.get(f"{w.host.url}/api/console/0123456789abcdef/main.js")
        none = await w.azure.get(f"{w.host.url}/api/console/0123456789abcdef/..%2fassets.py")

    assert (200, 304, b"", 404) == (shell.status_code, again.status_code, again.content, none.status_code)
    assert {"shell.html", "LICENSES.txt"} == {one.name for one in ASSETS.iterdir()} - {
        one.rpartition("/")[-1] for one in named
    }
    assert {200} == {one.status_code for one in files}
    assert {"public, max-age=31536000, immutable"} == {one.headers["cache-control"] for one in files}
    assert ("no-cache", "no-cache") == (shell.headers["cache-control"], old.headers["cache-control"])
    for one in (shell, *files):
        sent = one.headers
        assert (POLICY, "nosniff", "no-referrer") == (
            sent["content-security-policy"],
            sent["x-content-type-options"],
            sent["referrer-policy"],
        )
    weight = sum(len(gzip.compress(one.content)) for one in (shell, *files))
    print(f"first load: {len(files) + 1} files, {weight} bytes compressed")  # noqa: T201 - docs/console.md tells it
    assert weight < 60_000


@pytest.mark.anyio
@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "door"),
    [
        ({}, "development"),
        ({"HOMEWARD_DEV_KEY": "k"}, "development-with-key"),
        ({"WEBSITE_SITE_NAME": "homeward"}, "key"),
        ({"WEBSITE_SITE_NAME": "homeward", "WEBSITE_AUTH_ENABLED": "True"}, "sign-in"),
    ],
)
async def test_the_page_is_told_how_people_come_in(
    settings: dict[str, str], door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A developer's name is taken nowhere in Azure, and so not asked for."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    async with host(REPOSITORY, auto_advance=True) as running, httpx2.AsyncClient(timeout=DEADLINE) as http:
        assert f'data-door="{door}"' in (await http.get(f"{running.url}/api/console", headers=KEY)).text


@pytest.mark.parametrize(
    "file", [*OWN, *ASSETS.glob("*.css"), *ASSETS.glob("*.html")], ids=lambda one: one.name
)
def test_nothing_is_made_of_text_or_loaded_from_elsewhere(file: Path) -> None:
    """No markup of strings, no code of strings, no inline handlers, and no address but our own and the portal's."""
    text = file.read_text(encoding="utf-8")
    assert [] == re.findall(NEVER, text)
    assert {"https://"} >= set(re.findall(r"https://[^\s\"'`]*", text))


def test_every_file_of_ours_is_small() -> None:
    """As the house has it for Python."""
    assert [] == [one.name for one in ASSETS.glob("*.*s") if len(one.read_text().splitlines()) > 300]


def test_every_line_of_ours_fits_a_screen() -> None:
    """As the house has it for Python; nobody reads what is beyond."""
    lines = [(one.name, line) for one in OWN for line in one.read_text(encoding="utf-8").splitlines()]
    assert [] == [one for one in lines if len(one[1]) > 120]


@pytest.mark.slow
def test_what_is_vendored_is_what_npm_has(tools: Path) -> None:
    """Byte for byte, of the versions in the lock, whose hashes npm checked; each with its licence."""
    licences = (ASSETS / "LICENSES.txt").read_text(encoding="utf-8")
    for name, origin in VENDORED.items():
        assert (tools / origin).read_bytes() == (ASSETS / name).read_bytes(), name
        assert (tools / origin.partition("/")[0] / "LICENSE").read_text() in licences


@pytest.mark.slow
def test_the_scripts_are_what_their_types_say(tools: Path, tmp_path: Path) -> None:
    """TypeScript reads the types in their comments, strictly; of what is vendored, those that it comes with."""
    shutil.copytree(ASSETS, tmp_path / "assets")
    shutil.copy(TOOLS / "tsconfig.json", tmp_path)
    (tmp_path / "node_modules").symlink_to(tools)
    (tmp_path / "assets" / "preact.d.ts").write_text('export * from "preact";\n')
    (tmp_path / "assets" / "htm.d.ts").write_text('export { default } from "htm";\n')
    command = [NODE, str(tools / "typescript" / "bin" / "tsc"), "-p", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout


def test_a_vm_has_a_link_for_each_of_those_that_the_api_tells() -> None:
    [places] = re.findall(r"^const PLACES = (.*);$", (ASSETS / "details.js").read_text("utf-8"), re.MULTILINE)
    assert {one.name for one in fields(PortalLinks)} == {name for name, _ in json.loads(places)}
