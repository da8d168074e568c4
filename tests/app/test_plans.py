"""Plans over HTTP and from the shell."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from homeward.cli.main import main
from tests.app.conftest import REPOSITORY, World, Worlds

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def test_the_plans_of_the_app_are_listed(world: Worlds) -> None:
    """Those that are deployed with it, each with its hash, members and waves."""
    async with world() as w:
        listed = (await w.api.get("/api/plans")).json()

    assert listed["nextLink"] is None
    lines = {one["name"]: one for one in listed["value"]}
    assert {"by-tag", "platform", "shop"} == set(lines)
    assert (["db", "app", "web"], ["database", "application", "web"], []) == (
        lines["shop"]["members"],
        lines["shop"]["waves"],
        lines["shop"]["findings"],
    )


async def test_a_plan_is_shown_whole(world: Worlds) -> None:
    """With every policy laid out, and its source."""
    async with world() as w:
        listed = (await w.api.get("/api/plans")).json()["value"]
        shown = (await w.api.get("/api/plans/shop")).json()

    assert shown["contentHash"] == next(one["contentHash"] for one in listed if one["name"] == "shop")
    assert shown["source"] == (REPOSITORY / "plans" / "shop.yaml").read_text(encoding="utf-8")
    database = shown["plan"]["waves"][0]["members"][0]
    assert (True, 1800, 3600) == (
        database["policy"]["critical"],
        database["policy"]["recoveryPoint"]["youngerThan"],
        database["policy"]["maxDataLoss"],
    )


@pytest.mark.parametrize("name", ["nothing", "Shop", "shop.yaml"])
async def test_a_plan_that_is_not_there_is_a_problem(world: Worlds, name: str) -> None:
    """As every refusal."""
    async with world() as w:
        answers = [
            await w.api.get(f"/api/plans/{name}"),
            await w.api.post(f"/api/plans/{name}/preview", json={"operation": "Failback"}),
        ]

    for answer in answers:
        assert (404, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
        assert [] == answer.json()["errors"]


async def shell(w: World, *words: str) -> int:
    return await asyncio.to_thread(main, ["plans", *words, "--url", w.host.url, "--key", "dev"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of plans with one that is right and one that is not."""
    for name, more in (("good", ""), ("bad", "polcy: {}\n")):
        shop = (REPOSITORY / "plans" / "shop.yaml").read_text(encoding="utf-8")
        text = shop.replace("name: shop", f"name: {name}") + more
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("HOMEWARD_PLANS", str(tmp_path))
    return tmp_path


async def test_the_shell_lists_plans(world: Worlds, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also the one with a mistake."""
    async with world() as w:
        code = await shell(w, "list")

    lines = capsys.readouterr().out.splitlines()
    assert (0, ["bad  -  1 mistake", "good  1  3 waves"]) == (code, [line[:17].rstrip() for line in lines])


async def test_the_shell_shows_a_plan(
    world: Worlds, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its waves with their members."""
    async with world() as w:
        code = await shell(w, "show", "good")

    assert 0 == code
    assert ["  database: db", "  application: app", "  web: web"] == capsys.readouterr().out.splitlines()[1:]


async def test_the_shell_shows_what_is_wrong_with_a_plan(
    world: Worlds, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the line, as the offline check does."""
    line = len((folder / "bad.yaml").read_text(encoding="utf-8").splitlines())
    async with world() as w:
        codes = [await shell(w, "show", "bad"), await shell(w, "show", "nothing")]

    said = capsys.readouterr()
    assert [1, 2] == codes
    assert f"bad.yaml:{line}:1: /polcy: There is no field 'polcy'. Did you mean policy?" in said.out
    assert "There is no plan 'nothing'" in said.err


async def test_the_shell_prints_a_plan_s_text(
    world: Worlds, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """To start another from."""
    async with world() as w:
        await shell(w, "show", "good", "--source")

    assert (folder / "good.yaml").read_text(encoding="utf-8").strip() == capsys.readouterr().out.strip()


def check(*files: Path | str) -> tuple[int, str, str]:
    command = [sys.executable, "scripts/check_plan.py", *map(str, files)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_plans_are_checked_without_a_server() -> None:
    """`make plan-check`, for a pipeline."""
    code, out, _ = check("plans/shop.yaml", "plans/platform.yaml")
    assert (0, 2) == (code, len(out.splitlines()))


def test_a_check_prints_every_finding_with_file_line_and_column(tmp_path: Path) -> None:
    """As compilers do; editors and pipelines jump to it."""
    file = tmp_path / "shop.yaml"
    file.write_text("name: shop\npolcy: {}\n", encoding="utf-8")
    code, out, _ = check(file, "plans/shop.yaml")
    assert 1 == code
    assert f"{file}:2:1: /polcy: There is no field 'polcy'. Did you mean policy?" in out.splitlines()


def test_a_file_that_is_not_there_hides_no_mistake_of_another(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text("name: shop\npolcy: {}\n", encoding="utf-8")
    code, out, complaint = check(file, "plans/nothing.yaml")
    assert (2, True) == (code, "plans/nothing.yaml" in complaint)
    assert f"{file}:2:1: /polcy" in out


@pytest.mark.parametrize("files", [(), ("plans/nothing.yaml",)])
def test_a_check_of_nothing_says_so(files: tuple[str, ...]) -> None:
    """With another exit code than that of a plan with mistakes."""
    code, _, complaint = check(*files)
    assert (2, True) == (code, bool(complaint))
