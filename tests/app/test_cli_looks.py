"""How the command looks: the live table at 500 VMs on a small screen, JSON lines, and what docs/cli.md says."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest
from rich.console import Console

from homeward.cli import ending
from homeward.cli.errors import Exit
from homeward.cli.live import picture
from homeward.cli.main import app, main
from homeward.cli.wire import Item, Run
from tests.app.test_cli_fake import RUN_ID, FakeHomeward, View, gate, hurried, item, served, view

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = (REPOSITORY / "docs" / "cli.md").read_text()
WIDE, HIGH = 80, 30


def fleet() -> Run:
    """500 VMs: most are done or wait, ten are on their way, two are in trouble, and five gates are open."""

    def vm(number: int, stage: str, **more: object) -> View:
        return {**item(stage, **more), "friendlyName": f"vm-{number:03}-with-a-name-as-long-as-azure-has"}

    items = [
        *(vm(number, "Done", outcome="Succeeded") for number in range(300)),
        *(vm(number, "Preflight") for number in range(300, 488)),
        *(
            vm(number, "Reprotecting", waits=["Job", "Synchronize"], dataLossSeconds=90)
            for number in range(488, 497)
        ),
        vm(497, "FailingOver", waits=["Job", "UnplannedFailover"]),
        vm(498, "FailingOver", outcome="Failed", errors=[{"code": "28031", "message": "No quota"}]),
        vm(499, "Synchronizing", stalled="for two hours"),
    ]
    gates = [gate(f"commit:{number}", "f" * 64) for number in range(5)]
    times = {"protectedEta": "2026-11-22T14:00:00Z", "recoverBy": "2026-11-22T15:00:00Z"}
    return cast(Run, view("Running", *items, gates=gates, counts={"items": 500}, **times))


def test_500_vms_fit_a_small_screen_with_those_in_trouble_on_top() -> None:
    screen = io.StringIO()
    Console(file=screen, color_system=None, width=WIDE, height=HIGH).print(picture(fleet(), HIGH, WIDE))
    drawn = screen.getvalue().splitlines()
    assert (max(map(len, drawn)) <= WIDE, len(drawn) <= HIGH) == (True, True), "\n".join(drawn)
    rows = [line for line in drawn if re.match(r" *vm-", line)]
    assert ["vm-498", "vm-499", "vm-497", "vm-488"] == [row.strip()[:6] for row in rows[:4]]
    said = "\n".join(drawn)
    for word in (
        "job Synchronize",
        "all Protected about 2026-11-22 14:00:00 UTC; objective: recovered by",
        "FailingOver       ",
        "  Failed ",
        "1 min 30 s",
        "300 Succeeded, 188 Preflight, 9 Reprotecting, 1 FailingOver, 1 Failed",
        "and 2 more gates",
        "more VMs",
    ):
        assert word in said


@pytest.mark.parametrize("width", [40, 50, 60, 80])
def test_a_narrow_screen_leaves_out_columns_and_no_name(width: int) -> None:
    screen = io.StringIO()
    run = cast(Run, view("Running", item("Synchronizing", friendlyName="shop-db-01", waits=["Job", "x"])))
    Console(file=screen, color_system=None, width=width, height=HIGH).print(picture(run, HIGH, width))
    [row] = [line for line in screen.getvalue().splitlines() if "shop-db-01" in line]
    assert "Synchronizing" in row
    assert ("Outcome" in screen.getvalue()) == (width > 50)


def test_the_ending_of_500_vms_tells_those_in_trouble_and_counts_the_others() -> None:
    run = fleet()
    items = cast("list[Item]", run.get("items"))
    told = list(ending.lines(run, items))
    assert [498, 499] == [int(line[3:6]) for line in told if re.match(r"vm-\d", line)]
    assert f"498 of them are not told here: runs show {RUN_ID} --all" in told
    assert 500 == sum(1 for line in ending.lines(run, items, every=True) if re.match(r"vm-\d", line))


def test_a_run_under_way_shows_what_each_vm_waits_for(capsys: pytest.CaptureFixture[str]) -> None:
    """Also where its stage alone does not say it."""
    shown = view("Running", item("AwaitingApproval", waits=["Wave", "data"]))
    with served(FakeHomeward([shown])) as fake:
        assert 0 == main(["runs", "show", RUN_ID, "--url", fake.url, "--key", "k"], hurried())
    assert "vm-01: no outcome, stage AwaitingApproval\n  waits for wave data\n" in capsys.readouterr().out


def watched(capsys: pytest.CaptureFixture[str], fake: FakeHomeward, *words: str) -> tuple[int, list[View]]:
    """The exit code, and what was written as JSON lines."""
    with served(fake):
        code = main(["runs", "watch", RUN_ID, "--url", fake.url, "--key", "k", "--json", *words], hurried())
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_lines_one_a_change_and_a_last_one(capsys: pytest.CaptureFixture[str]) -> None:
    running = view("Running", item("FailingOver"))
    ended = view("PartiallySucceeded", item("Done", outcome="Unprotected"), counts={"items": 1})
    code, lines = watched(capsys, FakeHomeward([running, running, ended]))
    changes = [(one["who"], one["stage"], one["what"]) for one in lines if one["kind"] == "change"]
    assert [
        ("run", "Running", "Running"),
        ("vm-01", "FailingOver", ""),
        ("run", "PartiallySucceeded", "PartiallySucceeded"),
        ("vm-01", "Done", "Unprotected"),
    ] == changes
    assert (1, "end", "PartiallySucceeded") == (code, lines[-1]["kind"], lines[-1]["status"])


def test_a_preview_asks_by_the_plan_s_own_route_and_tells_each_vm(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = {"severity": "Blocking", "code": "NoQuota", "message": "vm-01 finds no quota.", "remedy": "Ask."}
    point = {"kind": "Latest", "time": "2026-11-22T11:55:00Z"}
    found = item("Preflight", findings=[wrong], recoveryPoint=point, forecastDataLossSeconds=61)
    with served(FakeHomeward([view("Rejected", found, errors=[wrong])])) as fake:
        assert 1 == main(["plans", "preview", "shop", "--url", fake.url, "--key", "k"], hurried())
    assert "POST /api/plans/shop/preview" == fake.calls[0].asked
    body = cast(View, fake.calls[0].body)
    assert ({"operation", "requestId"}, "Failback") == (set(body), body["operation"])
    told = capsys.readouterr().out
    said = "vm-01: something is in the way, Latest of 2026-11-22 11:55:00 UTC, data loss about 1 min 01 s expected"
    assert (True, 1, True) == (said in told, told.count("finds no quota"), "-> Ask." in told)


def test_until_a_gate_is_exit_code_3(capsys: pytest.CaptureFixture[str]) -> None:
    waiting = view("AwaitingDecision", item("AwaitingApproval"), gates=[gate("approval", "f" * 64)])
    code, lines = watched(capsys, FakeHomeward([view("Running"), waiting]), "--until-gate")
    gates = cast("list[View]", lines[-1]["gates"])
    assert (3, "gate", ["approval"]) == (code, lines[-1]["kind"], [one["name"] for one in gates])


def test_a_terminal_that_takes_no_more_than_lines_gets_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of these ends the redrawing; nothing that a log could not show is written."""
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        with monkeypatch.context() as patched, served(FakeHomeward()) as fake:
            patched.setattr(sys.stdout, "isatty", lambda: True)
            patched.setenv(name, value)
            assert 0 == main(["runs", "watch", RUN_ID, "--url", fake.url, "--key", "k"], hurried())
        assert "\x1b" not in capsys.readouterr().out


def test_the_page_has_every_exit_code() -> None:
    rows = re.findall(r"^\| (\d+) \| ", PAGE, re.MULTILINE)
    assert [str(code.value) for code in Exit] == rows


def test_the_page_has_every_command_and_no_other() -> None:
    first_cells = " ".join(re.findall(r"^\| (`.*?) \| ", PAGE.partition("\n## ")[0], re.MULTILINE))
    named = {" ".join(re.findall(r"^[a-z -]+\b", one)) for one in re.findall(r"`([^`]+)`", first_cells)}
    assert {one.strip() for one in named if not one.startswith("-")} - {""} == set(_commands())


def _commands() -> list[str]:
    def below(prefix: str, names: list[str]) -> list[str]:
        return [f"{prefix}{name}" for name in names if not name.startswith("-")]

    found: list[str] = []
    for name in below("", list(app)):
        inner = below(f"{name} ", list(app[name]))
        found += inner or [name]
    return found


@pytest.mark.slow
def test_the_command_runs_in_any_folder_and_checks_a_plan_that_lies_there(tmp_path: Path) -> None:
    """What `.venv/bin/homeward` leads to; the folder's own modules are none of its."""
    (tmp_path / "homeward.py").write_text("raise SystemExit(9)")
    (tmp_path / "bad.yaml").write_text("version: 1\nwaves: 3\n")
    command = [REPOSITORY / "scripts" / "homeward", "plans", "check", "bad.yaml", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    [plan] = json.loads(done.stdout)["value"]
    assert (1, "bad.yaml", True) == (done.returncode, plan["file"], bool(plan["findings"])), done.stderr


@pytest.mark.parametrize("words", [[], ["runs"], ["runs", "approve", "--help"], ["--help"]])
def test_help_names_only_what_is_there(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """And never sends anybody to a package index, where the name is somebody else's."""
    assert main(words) == 0
    assert "pip install" not in capsys.readouterr().out


def test_completion_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "bash"]) == 0
    assert "recovery-point" in capsys.readouterr().out
