"""What a report says of a run as a whole: its timeline, who asked and decided, what was not as planned, its calls."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from homeward.domain.findings import information
from homeward.domain.runs import JobSeen, Stage, StageSpan
from homeward.report import render
from tests.app.test_report import BARE, HOME, START, page, said


def moved(number: int, wave: int, begin: int, failover: int) -> dict[str, Any]:
    """A VM of a wave that begins so many seconds after the run, and takes so long to fail over."""
    began = START + timedelta(seconds=begin)
    stages = ((Stage.FAILING_OVER, failover), (Stage.COMMITTING, 60), (Stage.SYNCHRONIZING, 600))
    ends = [began + timedelta(seconds=sum(took for _, took in stages[: at + 1])) for at in range(3)]
    starts = [began, *ends]
    timeline = tuple(StageSpan(stage, starts[at], ends[at]) for at, (stage, _) in enumerate(stages))
    item = replace(
        HOME, name=f"opaque-{number}", friendly_name=f"vm-{number:03}", timeline=timeline, ended_at=ends[-1]
    )
    return item.to_json() | {"wave": wave}


WAVES = [moved(1, 0, 0, 100), moved(2, 0, 0, 300), moved(3, 1, 360, 400), moved(4, 1, 360, 100)]


def test_the_critical_path_is_what_the_length_of_the_run_came_from() -> None:
    """Of each wave the VM that the next one waited for, and the one that ended last; bold in the picture, too."""
    html = render({"run": {"waves": ["database", "web"]}, "items": WAVES})
    assert "came: vm-002 until the next wave could start; then vm-003, which ended last." in said(html)
    assert re.findall(r'class="critical">(.*?)</text>', html) == ["▶ vm-002", "▶ vm-003"]
    assert re.findall(r'class="wave">(.*?)</text>', html) == ["Wave 1, database", "Wave 2, web"]
    (first, second) = (html.index(f"<title>vm-00{number}: Synchronizing") for number in (2, 3))
    assert "on-path" not in html[html.rindex("<rect", 0, first) : first]
    assert "on-path" in html[html.rindex("<rect", 0, second) : second]


@pytest.mark.parametrize(("vms", "figures"), [(1, 1), (12, 1), (500, 10)])
def test_every_vm_has_a_row_of_its_own_in_a_figure_that_fits_a_sheet(vms: int, figures: int) -> None:
    """And each stage says in words what it is: colour is no news, neither on the screen nor on paper."""
    items = [moved(number, 0, number, 100) for number in range(vms)]
    html = render({"run": {}, "items": items})
    assert figures == html.count("<figure")
    assert max(map(int, re.findall(r'viewBox="0 0 960 (\d+)"', html))) < 960
    assert [vms, 3 * vms] == [html.count(": Failing over, "), html.count("<title>vm-")]


def test_a_bar_is_where_its_time_is() -> None:
    html = render({"run": {}, "items": [moved(1, 0, 0, 300), moved(2, 0, 240, 300)]})
    bars = {name: (float(x), float(width)) for x, width, name in _bars(html)}
    assert bars["vm-001: Failing over"] == (170.0, pytest.approx(790 * 300 / 1200, abs=0.1))
    assert bars["vm-002: Failing over"][0] == pytest.approx(170 + 790 * 240 / 1200, abs=0.1)


def _bars(html: str) -> list[tuple[str, str, str]]:
    return re.findall(r'x="([\d.]+)" y="\d+" width="([\d.]+)" height="11"><title>(vm-\d+: [^,]+),', html)


def test_the_objective_is_held_against_every_vm() -> None:
    run = {"objective": {"recoveryTime": 300, "dataLoss": 60}}
    page = said(render({"run": run, "items": [HOME.to_json()]}))
    assert "recovered within 5 min 00 s: 0 of 1 VMs; data loss at most 1 min 00 s: 0 of 1 VMs." in page
    assert "180 s over" in page


def test_who_asked_and_who_decided_is_told_with_what_it_counted_for() -> None:
    gate = {
        "name": "approval",
        "question": "Failback of 2 VMs?",
        "scopeHash": "5f1c",
        "openedAt": START.isoformat(),
        "expiresAt": START.isoformat(),
        "state": "Approved",
        "decidedBy": "bob",
        "decidedAt": START.isoformat(),
        "comment": "go",
    }
    asked = {"requestedBy": "ann", "reason": "East US is back.", "plan": "shop", "planVersion": "7"}
    told = said(
        page(
            HOME,
            **asked,
            planHash="9a0b",
            assessment="asm-1",
            gates=[gate, gate | {"decidedBy": "eve", "breakGlass": True}],
        )
    )
    for expected in ("shop, version 7 9a0b", "East US is back.", "the assessment asm-1", "5f1c"):
        assert expected in told
    assert "bob, as an Approver" in told
    assert "eve, as an Operator, alone (break-glass)" in told


def test_what_was_not_as_planned_is_told_and_what_was_is_said_to_be() -> None:
    jobs = (JobSeen("CommitFailover", "job-7", "Succeeded", adopted=True),)
    item = replace(HOME, attempt=2, jobs=jobs, findings=(information("FallbackUsed", "No point so new."),))
    steered = {"action": "mode", "by": "ann", "reason": "no answer", "at": "2026-11-22T03:04:05+00:00"}
    gate = {"name": "wave:1", "state": "TimedOut", "expiresAt": START.isoformat()}
    told = said(page(item, steering=[steered], gates=[gate], notes=["A decision was ignored."]))
    for expected in (
        "2026-11-22 03:04:05 ann switched the run to unplanned: no answer",
        "The gate wave:1 was timed out",
        "A decision was ignored.",
        "It took 2 attempts.",
        "The CommitFailover job was found under way, and taken over: job-7",
        "No point so new.",
    ):
        assert expected in told
    assert "None: all went as it was planned." in said(page(HOME))


def test_the_calls_to_azure_are_told_as_a_whole_and_for_a_vm() -> None:
    calls = {"reads": 62, "writes": 10, "throttled": 1}
    told = said(page(HOME, BARE, calls=calls).replace("</t", " </t"))
    assert "Reads 62 31.0" in told
    assert "Throttled (429) 1 0.5" in told
    assert "Calls to Azure" not in said(page(HOME))
