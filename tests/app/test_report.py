"""The report: what it must say of every kind of run, and that nothing in a document can break out of it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from homeward.domain.evidence import Evidence, Fault
from homeward.domain.findings import blocking, information
from homeward.domain.runs import (
    Fate,
    ItemOutcome,
    ItemReport,
    JobSeen,
    PointKind,
    PointUsed,
    Remainder,
    RunStatus,
    Stage,
    StageSpan,
)
from homeward.report import render

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
VAULT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/vault-recovery"
EVIL = "<script>alert('x')</script>\"&"


def spans(*durations: tuple[Stage, int]) -> Iterator[StageSpan]:
    """One stage after the other, each so many seconds long."""
    at = START
    for stage, seconds in durations:
        yield StageSpan(stage, at, at + timedelta(seconds=seconds))
        at += timedelta(seconds=seconds)


HOME = ItemReport(
    name="opaque-1",
    friendly_name="vm-01",
    stage=Stage.DONE,
    outcome=ItemOutcome.SUCCEEDED,
    jobs=(JobSeen("UnplannedFailover", "job-1", "Succeeded"),),
    recovery_point=PointUsed(PointKind.LATEST, None, START - timedelta(minutes=2)),
    data_loss_seconds=180.0,
    started_at=START,
    ended_at=START + timedelta(minutes=70),
    new_item_id="/new/item",
    timeline=tuple(
        spans(
            (Stage.FAILING_OVER, 300),
            (Stage.VERIFYING, 30),
            (Stage.REPROTECTING, 60),
            (Stage.SYNCHRONIZING, 3600),
        )
    ),
    remainders=(Remainder("/s/disks/d1", "disk", Fate.REMOVABLE),),
    evidence=(Evidence("The item is Protected", "/vault/items/opaque-1", START),),
)
BARE = ItemReport("opaque-2", "vm-02", Stage.PREFLIGHT)


def page(*items: ItemReport, **run: object) -> str:
    whole = {
        "id": "run-1",
        "operation": "Failback",
        "vaultId": VAULT,
        "status": "Succeeded",
        "mode": "Planned",
    }
    return render({"run": whole | run, "items": [item.to_json() for item in items]})


class Text(HTMLParser):
    """The words of a page, and the elements that hold them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] != "style":
            self.words.append(data)


def said(html: str) -> str:
    return " ".join("".join(Text(html).words).split())


@pytest.mark.parametrize("status", list(RunStatus))
def test_every_status_is_said_in_the_heading(status: RunStatus) -> None:
    """The verdict is a word, not a colour."""
    spoken = re.sub(r"(?<=[a-z])([A-Z])", r" \1", status).lower()
    assert f"<h1>Failback: {spoken}</h1>" in page(HOME, status=status)


@pytest.mark.parametrize("status", [RunStatus.PENDING, RunStatus.RUNNING])
def test_an_unfinished_run_says_so(status: RunStatus) -> None:
    """Nobody shall take a report of a running run for its end."""
    assert "This run has not ended." in page(BARE, status=status)


def test_a_dry_run_says_that_nothing_changed() -> None:
    """A check is told apart from the deed."""
    assert "nothing was changed" in page(BARE, dryRun=True)


def test_a_dry_run_counts_what_stands_in_the_way() -> None:
    """The reader learns at once whether a real run would start."""
    blocked = replace(BARE, findings=(blocking("HomeVmRunning", "It runs.", "Stop it."),))
    assert "1 VM of 2 may not be moved" in page(blocked, HOME, dryRun=True, status="Failed")


def test_a_run_that_stopped_in_preflight_says_that_nothing_changed() -> None:
    """No item got further, so Azure is as it was."""
    assert "ended before it changed anything" in page(BARE, status="Failed")


def test_a_run_that_got_further_does_not_say_so() -> None:
    """One item past preflight is enough."""
    assert "ended before it changed anything" not in page(BARE, HOME, status="Failed")


def test_the_outcomes_are_counted_in_words() -> None:
    """How many came home, how many without protection, how many failed."""
    ends = [replace(HOME, outcome=outcome) for outcome in ItemOutcome]
    expected = (
        "Of 6 VMs, 1 runs at home again and is Protected, 1 runs at home again but is not protected, 1 failed, "
        "1 was not begun, 1 was left out, 1 was cancelled."
    )
    assert expected in page(*ends, status="PartiallySucceeded")


@pytest.mark.parametrize(
    ("operation", "said_of_one"),
    [
        ("Disable", "is no longer replicated"),
        ("Reprotect", "is Protected again"),
    ],
)
def test_a_success_is_told_in_the_words_of_its_operation(operation: str, said_of_one: str) -> None:
    """What was not moved is not said to have arrived, and what replicates nowhere not to be Protected."""
    assert f"{HOME.friendly_name} {said_of_one}." in page(HOME, operation=operation)


@pytest.mark.parametrize(
    "expected",
    [
        "Recovered within 5 min 30 s",
        "Unprotected 1 h 01 min",
        "Data loss 180 s",
        "Recovery point Latest, 22 Nov 2026, 02:58:00 UTC",
        "Total time 1 h 10 min",
        "UnplannedFailover job-1 Succeeded",
        "Failing over 03:00:00 03:05:00 5 min 00 s",
        "New item id /new/item",
        "Removable disk d1 /s/disks/d1",
        "The item is Protected /vault/items/opaque-1 22 Nov 2026, 03:00:00 UTC",
        "vault-recovery /subscriptions/s/",
    ],
)
def test_an_item_tells(expected: str) -> None:
    """Each fact of an item stands beside its name."""
    html = page(HOME).replace("</dt>", "</dt> ").replace("</td>", " </td>").replace("</th>", " </th>")
    assert expected in said(html.replace("</span>", " </span>"))


def test_a_vm_that_waits_for_its_wave_is_not_said_to_wait_for_an_approval() -> None:
    """Its stage has the name of one of the things that it may wait for."""
    waiting = replace(
        HOME, stage=Stage.AWAITING_APPROVAL, timeline=(StageSpan(Stage.AWAITING_APPROVAL, START),)
    )
    assert "Awaiting approval" not in page(waiting)
    assert "Awaiting its turn" in page(waiting)


def test_an_upper_bound_is_marked() -> None:
    """A data loss that could only be bounded is not told as exact."""
    assert "at most 180 s (upper bound)" in page(replace(HOME, data_loss_is_upper_bound=True))


def test_an_unprotected_item_tells_since_when() -> None:
    """The clock that matters is still running."""
    item = replace(
        HOME, outcome=ItemOutcome.UNPROTECTED, stage=Stage.REPROTECTING, timeline=(), unprotected_since=START
    )
    assert "since 22 Nov 2026, 03:00:00 UTC" in said(page(item))


def test_an_error_is_told_in_the_services_words() -> None:
    """Code, message, causes and action, as Azure gave them."""
    fault = Fault("999999", "Cannot create the VM.", "No quota.", "Ask for quota.")
    expected = (
        "vm-01: 999999Cannot create the VM.Possible causes: No quota.Recommended action: Ask for quota."
    )
    assert expected in said(page(replace(HOME, errors=(fault,))))


def test_a_known_error_is_told_in_plain_words_too() -> None:
    """Cause and remedy come first, Azure's own advice stays."""
    fault = Fault("28092", "No NIC.", "No quota.", "Ask for quota.")
    text = said(page(replace(HOME, errors=(fault,))))
    assert "vm-01: 28092No NIC.Cause: Azure could not make a network interface" in text
    assert "Recommended action: Ask for quota." in text


def test_an_error_of_the_run_is_told() -> None:
    """Not every error belongs to an item."""
    assert "the run: LeaseBusy" in page(
        HOME, errors=[{"code": "LeaseBusy", "message": "Another run holds vm-01."}]
    )


def test_the_gravest_finding_comes_first() -> None:
    """A reader who stops after one line has read the right one."""
    findings = (information("161011", "No drill."), blocking("Off", "It runs.", "Stop it."))
    html = page(replace(BARE, findings=findings))
    assert html.index("It runs.") < html.index("No drill.")


def test_a_finding_of_several_vms_is_told_once() -> None:
    """A hundred VMs with one cause make one line."""
    finding = information("161011", "No drill.")
    assert (
        page(replace(HOME, findings=(finding,)), replace(BARE, findings=(finding,))).count("No drill.") == 1
    )


def test_the_same_document_gives_the_same_page() -> None:
    """No clock, no chance."""
    assert page(HOME) == page(HOME)


def test_the_page_needs_nothing_else() -> None:
    """No script, no link, no image: it can be mailed and kept."""
    assert {"script", "link", "img", "iframe"} & set(Text(page(HOME)).tags) == set()


def test_every_table_has_a_caption() -> None:
    """Who hears the page knows which table it is in."""
    tags = Text(page(HOME)).tags
    assert tags.count("caption") == tags.count("table") > 0


def _everywhere(value: Any) -> Any:
    """The same document with every free text replaced by markup."""
    kept = {
        "stage",
        "outcome",
        "kind",
        "verdict",
        "severity",
        "status",
        "startedAt",
        "endedAt",
        "time",
        "readAt",
    }
    if isinstance(value, dict):
        return {
            key: one if key in kept and isinstance(one, str) else _everywhere(one)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [_everywhere(one) for one in value]
    return EVIL if isinstance(value, str) else value


def test_no_text_breaks_out() -> None:
    """Whatever Azure or a user wrote stays text."""
    fault = Fault("c", "m", "p", "r")
    item = replace(HOME, errors=(fault,), findings=(blocking("c", "m", "r"),)).to_json()
    run = {
        "id": "r",
        "operation": "o",
        "vaultId": "v",
        "mode": "m",
        "phase": "p",
        "errors": [fault.to_json()],
        "plan": "p",
        "reason": "r",
        "notes": ["n"],
        "gates": [{"name": "g", "question": "q", "decidedBy": "d", "comment": "c", "state": "Approved"}],
        "steering": [{"action": "a", "by": "b", "reason": "r", "at": "a"}],
    }
    html = render(_everywhere({"run": run | {"status": "Running"}, "items": [item]}))
    assert ("script" in Text(html).tags, html.count("&lt;script&gt;") > 15) == (False, True)


@pytest.mark.parametrize("field", [name for name in HOME.to_json() if name != "name"])
@pytest.mark.parametrize("gone", [True, False])
def test_a_missing_or_null_field_is_no_obstacle(field: str, *, gone: bool) -> None:
    """An older run, or one that broke off, still has a report."""
    item = HOME.to_json() | {field: None}
    if gone:
        del item[field]
    assert "opaque-1" in render({"run": {"id": "run-1"}, "items": [item]})


@pytest.mark.parametrize("document", [{}, {"run": None, "items": None}, {"run": {}, "items": [{}]}])
def test_an_empty_document_is_no_obstacle(document: dict[str, object]) -> None:
    """Nothing known is said as such."""
    assert render(document).startswith("<!doctype html>")


def test_times_without_a_zone_are_taken_as_utc() -> None:
    """Mixed times neither break the page nor shift it."""
    naive = {"startedAt": "2026-11-22T03:00:00", "endedAt": "2026-11-22T03:01:05Z"}
    assert "1 min 05 s" in page(BARE, **naive)


def trip(*legs: tuple[str, str, ItemReport], **run: object) -> str:
    """The page of a round trip, of legs by operation and status with a VM each."""
    items = [one.to_json() | {"leg": f"run-{operation}"} for operation, _, one in legs]
    told = [
        {"operation": operation, "runId": f"run-{operation}", "status": status}
        for operation, status, _ in legs
    ]
    return said(
        render({"run": {"id": "run-1", "operation": "RoundTrip", "legs": told} | run, "items": items})
    )


def test_a_round_trip_shows_each_leg_by_itself() -> None:
    """Where a VM is after each, with its own findings and numbers; the verdict is that of the last."""
    warned = replace(HOME, findings=(information("OnTheWayOver", "Seen on the way over."),))
    page = trip(("Failover", "Succeeded", warned), ("Failback", "Succeeded", HOME), status="Succeeded")
    whole, over, back = page.split("Leg ")
    assert "runs at home again" in whole
    assert ("runs in the recovery region" in over, "Seen on the way over." in over) == (True, True)
    assert ("runs at home again" in back, "Seen on the way over." in back) == (True, False)


def test_who_stays_away_is_not_told_to_be_at_home() -> None:
    """The way back was refused."""
    page = trip(("Failover", "Succeeded", HOME), status="PartiallySucceeded")
    assert "runs in the recovery region" in page
    assert "at home" not in page


def test_a_way_back_that_did_not_begin_changes_nothing_of_the_way_over() -> None:
    """Half the trip was done."""
    stuck = replace(BARE, outcome=ItemOutcome.NOT_STARTED)
    page = trip(("Failover", "Succeeded", HOME), ("Failback", "Rejected", stuck), status="PartiallySucceeded")
    assert "before it changed anything" not in page
