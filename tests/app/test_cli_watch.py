"""`homeward runs watch` and its kin: lines, endings, exit codes, and a server that goes away."""

from collections.abc import Generator
from contextlib import ExitStack
from io import StringIO
from pathlib import Path
from typing import cast

import pytest
from rich.console import Console

from homeward.cli import words
from homeward.cli.live import LiveTable
from homeward.cli.main import main
from homeward.cli.wire import Run
from homeward.domain.seal import seal_page, seal_record
from tests.app.test_cli_fake import RUN_ID, VAULT, FakeHomeward, homeward, hurried, item, served, view

SPAN = {"stage": "Preflight", "startedAt": "2026-11-22T12:00:00Z", "endedAt": "2026-11-22T12:01:05Z"}


@pytest.fixture
def fake() -> Generator[FakeHomeward]:
    with served(FakeHomeward()) as running:
        yield running


@pytest.mark.parametrize(
    ("status", "expected"),
    [("Succeeded", 0), ("PartiallySucceeded", 1), ("Failed", 1), ("Rejected", 1), ("Cancelled", 1)],
)
def test_exit_code_of_an_end(fake: FakeHomeward, status: str, expected: int) -> None:
    """Only Succeeded is 0."""
    fake.views = [view(status)]
    assert homeward(fake, "watch", RUN_ID) == expected


def test_last_line_is_bare(fake: FakeHomeward, capsys: pytest.CaptureFixture[str]) -> None:
    """Scripts read the last line: run, id, status."""
    homeward(fake, "start", VAULT, "vm-01", "--watch")
    assert capsys.readouterr().out.splitlines()[-1] == f"run {RUN_ID} Succeeded"


def test_one_line_a_change(fake: FakeHomeward, capsys: pytest.CaptureFixture[str]) -> None:
    """What stays the same between two looks is not said twice."""
    running = view("Running", item("FailingOver", waits=["Job", "UnplannedFailover"]))
    fake.views = [view("Pending"), running, running, view("Failed", item("FailingOver", outcome="Failed"))]
    homeward(fake, "watch", RUN_ID)
    said = capsys.readouterr().out.split("\n\n")[0].splitlines()
    assert [" ".join(line.split()) for line in said] == [
        "12:00:00Z run Pending Pending",
        "12:00:00Z run Running Running",
        "12:00:00Z vm-01 FailingOver",
        "12:00:00Z vm-01 FailingOver waits for job UnplannedFailover",
        "12:00:00Z run Failed Failed",
        "12:00:00Z vm-01 FailingOver Failed",
    ]


def test_a_stage_between_two_looks_is_told(fake: FakeHomeward, capsys: pytest.CaptureFixture[str]) -> None:
    """The timeline names what polling missed."""
    fake.views = [view("Running", item("FailingOver", timeline=[SPAN])), view("Failed")]
    homeward(fake, "watch", RUN_ID)
    assert "vm-01       Preflight" in capsys.readouterr().out


def test_what_is_waited_for_is_not_told_again_in_the_next_stage(
    fake: FakeHomeward, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only another one is news."""
    waits = ["Job", "UnplannedFailover"]
    views = [view("Running", item(stage, waits=waits)) for stage in ("FailingOver", "Verifying")]
    fake.views = [*views, view("Failed")]
    homeward(fake, "watch", RUN_ID)
    assert capsys.readouterr().out.count("UnplannedFailover") == 1


def test_what_did_not_change_is_not_sent_again(fake: FakeHomeward) -> None:
    """The tag of the last look goes along with the next."""
    fake.views = [view("Running"), view("Running"), view("Running"), view("Succeeded")]
    assert (homeward(fake, "watch", RUN_ID), fake.unchanged) == (0, 2)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.4, "0 s"), (59.6, "1 min 00 s"), (539.7, "9 min 00 s"), (3599.6, "1 h 00 min")],
)
def test_durations_carry_over(seconds: float, expected: str) -> None:
    """Nine minutes are never eight minutes and sixty seconds."""
    assert words.duration(seconds) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"timeline": [SPAN]}, "Preflight         2026-11-22 12:00:00      1 min 05 s"),
        (
            {"recoveryPoint": {"kind": "Latest"}, "dataLossSeconds": 184.6, "dataLossIsUpperBound": True},
            "data loss: at most 185 s (upper bound)",
        ),
        (
            {"recoveryPoint": {"kind": "Latest"}, "forecastDataLossSeconds": 184.6},
            "data loss: about 3 min 05 s expected",
        ),
        ({"errors": [{"code": "28031", "message": "No quota", "recommendedAction": "Ask"}]}, "action: Ask"),
        ({"errors": [{"code": "28031", "message": "No", "cause": "Full", "remedy": "Wait"}]}, "remedy: Wait"),
        ({"findings": [{"code": "x", "severity": "Blocking", "remedy": "Do"}]}, "remedy: Do"),
        ({"remainders": [{"id": "/s/d1", "kind": "disk", "verdict": "Removable"}]}, "Removable  disk  /s/d1"),
        ({"unprotectedSince": "2026-11-22T12:00:00Z"}, "unprotected since 2026-11-22 12:00:00 UTC"),
    ],
)
def test_the_ending_tells(
    fake: FakeHomeward, capsys: pytest.CaptureFixture[str], more: dict[str, object], expected: str
) -> None:
    """Each fact of an item is said in full when the run has ended."""
    fake.views = [view("Failed", item("Done", outcome="Failed", **more))]
    homeward(fake, "watch", RUN_ID)
    assert expected in capsys.readouterr().out


def test_a_dry_run_says_that_nothing_changed(fake: FakeHomeward, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody shall wonder."""
    fake.views = [view("Succeeded", item("Preflight"), dryRun=True)]
    homeward(fake, "watch", RUN_ID)
    assert "nothing was changed" in capsys.readouterr().out


def test_the_ending_tells_every_page_of_items(fake: FakeHomeward, capsys: pytest.CaptureFixture[str]) -> None:
    """Items past the first page are fetched, from the server that was named whatever the link says."""
    second = {**item("Done", outcome="Succeeded"), "friendlyName": "vm-02"}
    fake.views = [view("Succeeded", item("Done", outcome="Succeeded"), second)]
    homeward(fake, "watch", RUN_ID)
    assert "vm-02: Succeeded" in capsys.readouterr().out


def test_saves_the_report(fake: FakeHomeward, tmp_path: Path) -> None:
    """--save-report leaves the HTML under the run's name."""
    homeward(fake, "watch", RUN_ID, "--save-report", str(tmp_path / "new"))
    assert "the report" in (tmp_path / "new" / f"report-{RUN_ID}.html").read_text()


def test_fetches_the_report(fake: FakeHomeward, tmp_path: Path) -> None:
    """`runs report --out` writes the file it was told."""
    homeward(fake, "report", RUN_ID, "--out", str(tmp_path / "r.html"))
    assert "the report" in (tmp_path / "r.html").read_text()


@pytest.mark.parametrize(("kind", "accept"), [("html", "text/html"), ("json", "application/json")])
def test_a_report_on_standard_output_is_whole(
    fake: FakeHomeward, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], kind: str, accept: str
) -> None:
    """`runs report > FILE`, then `report verify FILE`: not one byte more than was sealed."""
    record = seal_record({"run": {"id": RUN_ID}, "items": []})
    page = seal_page("<!doctype html>\n<p>é</p>\n", record.head)
    fake.reports = {"text/html": page.content, "application/json": record.content}
    assert homeward(fake, "report", RUN_ID, "--format", kind) == 0
    file = tmp_path / "report"
    file.write_bytes(capfdbinary.readouterr().out)
    assert file.read_bytes() == fake.reports[accept]
    assert main(["report", "verify", str(file)]) == 0


def test_an_unknown_run_is_exit_code_2(fake: FakeHomeward) -> None:
    """The server's 404 is a refusal."""
    assert homeward(fake, "watch", "run-other") == 2


def test_a_host_that_is_coming_up_is_waited_for(fake: FakeHomeward) -> None:
    """Two answers of 503 are not the end of watching."""
    fake.outages = 2
    assert homeward(fake, "watch", RUN_ID) == 0


def test_a_host_that_restarts_is_waited_for() -> None:
    """The connection is refused until the server is back on its port."""
    fake = FakeHomeward(views=[view("Running"), view("Succeeded")])
    with ExitStack() as later:
        with served(fake):
            pass
        restarts = iter([served(fake)])

        def restart_once(_seconds: float) -> None:
            for server in restarts:
                later.enter_context(server)

        assert homeward(fake, "watch", RUN_ID, pace=hurried(sleep=restart_once)) == 0


def test_a_host_that_stays_away_is_exit_code_4() -> None:
    """Patience ends."""
    with served(FakeHomeward()) as fake:
        pass
    assert homeward(fake, "watch", RUN_ID) == 4


def test_a_lost_connection_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """The message has the address."""
    with served(FakeHomeward()) as fake:
        pass
    homeward(fake, "watch", RUN_ID)
    assert capsys.readouterr().err.startswith(f"No useful answer from {fake.url}")


def test_a_lost_connection_tells_what_was_seen_last(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever comes to look knows the stage of each VM."""
    with ExitStack() as server:
        fake = server.enter_context(served(FakeHomeward([view("Running", item("Synchronizing"))])))
        homeward(fake, "watch", RUN_ID, pace=hurried(sleep=lambda _seconds: server.close()))
    assert "Last seen: Running, vm-01 in Synchronizing." in capsys.readouterr().err


def test_ctrl_c_says_that_the_run_goes_on(fake: FakeHomeward, capsys: pytest.CaptureFixture[str]) -> None:
    """Watching stops, the run does not."""

    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    fake.views = [view("Running")]
    code = homeward(fake, "watch", RUN_ID, pace=hurried(sleep=interrupt))
    assert (code, "goes on" in capsys.readouterr().err) == (130, True)


def test_the_live_table_shows_an_item() -> None:
    """On a terminal each item has a row with its stage."""
    screen = StringIO()
    with LiveTable(Console(file=screen, force_terminal=True, width=100)) as table:
        table.show(cast(Run, view("Running", item("Synchronizing"))))
    assert "Synchronizing" in screen.getvalue()
