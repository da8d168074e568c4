"""How a run and its items are shown, from durable state alone."""

from typing import Any

import pytest

from homeward.api.views import accepted, first_error, item_views, links, live_counts, page, run_view
from homeward.domain.evidence import Fault
from homeward.domain.gates import Gate
from homeward.domain.runs import ItemOutcome, ItemReport, RunRequest, RunStatus, Stage
from homeward.domain.views import brief
from homeward.steps.run import Counts, RunProgress
from tests.app.unit.arm_items import NOW, VAULT
from tests.app.unit.test_request_fields import BODY, parse_request

BASE = "https://app.example.org/api"
RUN = "run-abc"
REQUEST: RunRequest = parse_request(BODY)
SEEN = {"claim": "vm-01 is Protected.", "source": "/item", "readAt": NOW.isoformat()}
REFUSED = Fault("Forbidden", "The app may not read the item.", recommended_action="Give it access.").to_json()
FINDING = {"code": "NoDrillSinceReprotect", "severity": "Information", "message": "m", "remedy": "r"}


def status(stage: Stage, name: str = "vm-01", **fields: Any) -> dict[str, Any]:
    return brief(ItemReport("opaque-1", name, stage, **fields))


def shown(*items: dict[str, Any], **progress: Any) -> dict[str, Any]:
    order = {"request": REQUEST.to_json(), "requestedAt": NOW.isoformat()}
    return run_view(RUN, order, progress, list(items), BASE)


PREFLIGHT = (
    f"{RUN}:opaque-1:preflight",
    status(Stage.PREFLIGHT),
    {"health": {"findings": [FINDING], "evidence": [SEEN], "point": {"kind": "Latest"}}},
)
FIRST = (f"{RUN}:opaque-1:1", status(Stage.FAILING_OVER, attempt=1), {})
SECOND = (f"{RUN}:opaque-1:2", status(Stage.SHUTTING_DOWN, attempt=2), {})


def test_an_item_in_preflight_shows_what_its_preflight_found() -> None:
    """Findings, evidence and the point that would be used."""
    (view,) = item_views([PREFLIGHT])
    assert ([FINDING], {"kind": "Latest"}) == (view["findings"], view["recoveryPoint"])


def test_an_item_whose_preflight_is_under_way_shows_its_stage() -> None:
    """Its findings come with its result."""
    (view,) = item_views([(PREFLIGHT[0], PREFLIGHT[1], {})])
    assert "Preflight" == view["stage"]


@pytest.mark.parametrize("states", [[PREFLIGHT, FIRST], [FIRST, PREFLIGHT]], ids=["in-order", "reversed"])
def test_an_item_shows_once_as_its_attempt(states: list[Any]) -> None:
    """Its preflight is over then; durable state comes in any order."""
    assert ["FailingOver"] == [view["stage"] for view in item_views(states)]


@pytest.mark.parametrize(
    "states", [[FIRST, SECOND], [SECOND, FIRST, PREFLIGHT]], ids=["in-order", "reversed"]
)
def test_an_item_shows_its_last_attempt(states: list[Any]) -> None:
    """The first one is history."""
    assert [2] == [view["attempt"] for view in item_views(states)]


def test_the_gates_of_all_attempts_are_shown_in_their_order() -> None:
    """Of the first attempt both, the first of which was decided before; of the second the one that is open."""
    gates = [Gate(f"commit:{number}", "Commit?", str(number) * 64, NOW, NOW) for number in range(3)]
    first = status(Stage.AWAITING_COMMIT, attempt=1, gate=gates[1], earlier_gates=(gates[0],), started_at=NOW)
    second = status(Stage.AWAITING_COMMIT, attempt=2, gate=gates[2], started_at=NOW)
    (view,) = item_views([(FIRST[0], first, {}), PREFLIGHT, (SECOND[0], second, {})])
    assert "commit:2" == view["gate"]["name"]
    assert ["commit:0", "commit:1", "commit:2"] == [one["name"] for one in shown(view)["gates"]]
    (anew,) = item_views([(FIRST[0], first, {}), PREFLIGHT, SECOND])
    assert [None, 2] == [anew["gate"], len(shown(anew)["gates"])]


def test_the_tenth_attempt_comes_after_the_ninth() -> None:
    """Numbers, not words."""
    states = [(f"{RUN}:opaque-1:{n}", status(Stage.DONE, attempt=n), {}) for n in (9, 10)]
    assert [10] == [view["attempt"] for view in item_views(states)]


def test_an_attempt_that_has_not_begun_leaves_its_preflight_to_be_seen() -> None:
    """It shows no status before its first turn."""
    (view,) = item_views([PREFLIGHT, (FIRST[0], {}, {})])
    assert "Preflight" == view["stage"]


def test_an_item_that_ended_shows_its_whole_report() -> None:
    """The status is only its short form."""
    report = ItemReport("opaque-1", "vm-01", Stage.DONE, outcome=ItemOutcome.SUCCEEDED).to_json()
    assert [report] == item_views([(FIRST[0], FIRST[1], report)])


@pytest.mark.parametrize("part", ["1", "preflight"])
def test_what_has_shown_nothing_yet_is_left_out(part: str) -> None:
    """It was only just scheduled."""
    assert [] == item_views([(f"{RUN}:opaque-2:{part}", {}, {})])


@pytest.mark.parametrize("states", [[PREFLIGHT, FIRST], [FIRST, PREFLIGHT]], ids=["in-order", "reversed"])
@pytest.mark.parametrize(("field", "expected"), [("findings", [FINDING]), ("evidence", [SEEN])])
def test_an_attempt_leaves_what_the_preflight_found_to_be_seen(
    states: list[Any], field: str, expected: object
) -> None:
    """Its own status is too small for it."""
    (view,) = item_views(states)
    assert expected == view[field]


def test_an_attempt_that_ended_shows_its_own_findings() -> None:
    """Its report begins with those of the preflight."""
    report = ItemReport("opaque-1", "vm-01", Stage.DONE, outcome=ItemOutcome.SUCCEEDED).to_json()
    (view,) = item_views([PREFLIGHT, (FIRST[0], FIRST[1], report)])
    assert [] == view["findings"]


def test_what_a_later_attempt_shows_replaces_what_an_earlier_one_did() -> None:
    """Its errors are over with it."""
    failed = status(Stage.FAILING_OVER, attempt=1, errors=(Fault("Busy", "It was busy."),))
    (view,) = item_views([(FIRST[0], failed, {}), SECOND])
    assert [] == view["errors"]


def test_a_preflight_that_could_not_be_made_shows_why() -> None:
    """As an error, in Azure's words."""
    (view,) = item_views([(PREFLIGHT[0], PREFLIGHT[1], {"fault": REFUSED})])
    assert [REFUSED] == view["errors"]


@pytest.mark.parametrize("output", [PREFLIGHT[2], {}, {"health": None, "fault": None}])
def test_a_preflight_that_was_made_shows_no_error(output: dict[str, Any]) -> None:
    """Whatever it found."""
    (view,) = item_views([(PREFLIGHT[0], PREFLIGHT[1], output)])
    assert [] == view["errors"]


@pytest.mark.parametrize(
    ("errors", "items", "expected"),
    [
        ([], [], ""),
        ([], [{"friendlyName": "vm-01"}, {"friendlyName": "vm-02", "errors": []}], ""),
        ([{"message": "The run's."}], [{"errors": [{"message": "An item's."}]}], "The run's."),
        ([], [{"errors": []}, {"errors": [{"message": "The second's."}]}], "The second's."),
        ([{"message": "One."}, {"message": "Two."}], [], "One."),
    ],
    ids=["nothing", "nothing-at-the-items", "run-before-item", "item", "first-of-the-run"],
)
def test_the_first_error_is_the_run_s_or_else_an_item_s(
    errors: list[dict[str, str]], items: list[dict[str, Any]], expected: str
) -> None:
    """It is what a caller reads in one line."""
    assert expected == first_error(shown(*items, errors=errors))


def test_items_are_sorted_by_the_names_that_people_know() -> None:
    """Item names are opaque."""
    states = [(f"{RUN}:o-{name}:1", status(Stage.DONE, name), {}) for name in ("vm-03", "vm-01", "vm-02")]
    assert ["vm-01", "vm-02", "vm-03"] == [view["friendlyName"] for view in item_views(states)]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("id", RUN),
        ("operation", "Failback"),
        ("vaultId", VAULT),
        ("mode", "Planned"),
        ("status", "Pending"),
        ("phase", "Waiting"),
        ("dryRun", False),
        ("requestedAt", NOW.isoformat()),
        ("startedAt", None),
        ("endedAt", None),
        ("counts", {}),
        ("items", []),
        ("gates", []),
        ("evidence", []),
        ("errors", []),
        ("links", links(BASE, RUN)),
    ],
)
def test_a_run_before_its_first_turn_shows_what_was_ordered(field: str, expected: object) -> None:
    """Every field of the contract is there from the beginning."""
    assert expected == shown()[field]


def test_a_run_shows_its_progress() -> None:
    """In its own words."""
    progress = RunProgress(RunStatus.FAILED, "Done", Counts(items=1, failed=1), NOW, NOW).to_json()
    view = shown(**progress)
    assert ("Failed", "Done", NOW.isoformat()) == (view["status"], view["phase"], view["endedAt"])


def test_a_run_shows_its_first_hundred_items() -> None:
    """All of them have a page of their own."""
    assert 100 == len(shown(*({"friendlyName": f"vm-{n}"} for n in range(150)))["items"])


def test_a_run_shows_the_evidence_of_its_items() -> None:
    """A hundred pieces at most."""
    items = [{"friendlyName": f"vm-{n}", "evidence": [{"claim": f"{n}"}] * 3} for n in range(50)]
    assert 100 == len(shown(*items)["evidence"])


def test_a_running_run_counts_its_items_as_they_stand() -> None:
    """Its own counts are written at its end."""
    items = [{"outcome": one} for one in ("Succeeded", "Succeeded", "Unprotected", "Failed", None)] + [{}]
    progress = {"status": "Running", "counts": {"items": 6, "running": 6}}
    expected = {"items": 6, "succeeded": 2, "unprotected": 1, "failed": 1, "running": 2}
    assert expected == {name: number for name, number in live_counts(progress, items).items() if number}


@pytest.mark.parametrize("ended", ["Succeeded", "Failed", "PartiallySucceeded", "Rejected"])
def test_a_run_that_ended_counts_for_itself(ended: str) -> None:
    """Its items' states may be purged."""
    progress = {"status": ended, "counts": {"items": 1, "succeeded": 1}}
    assert {"items": 1, "succeeded": 1} == live_counts(progress, [{"outcome": None}])


@pytest.mark.parametrize(
    ("total", "skip", "first", "count", "following"),
    [
        (0, 0, None, 0, None),
        (100, 0, 0, 100, None),
        (101, 0, 0, 100, 100),
        (250, 100, 100, 100, 200),
        (250, 200, 200, 50, None),
        (10, 50, None, 0, None),
    ],
)
def test_items_come_in_pages_of_a_hundred(
    total: int, skip: int, first: int | None, count: int, following: int | None
) -> None:
    """Each with a link to the next, the last without."""
    shown_page = page([{"n": n} for n in range(total)], skip, "https://x/items")
    expected = f"https://x/items?skip={following}" if following else None
    begins = shown_page["value"][0]["n"] if shown_page["value"] else None
    assert (first, count, expected) == (begins, len(shown_page["value"]), shown_page["nextLink"])


@pytest.mark.parametrize(
    ("name", "path"), [("self", ""), ("items", "/items"), ("outcome", "/outcome"), ("report", "/report")]
)
def test_links_lead_to_the_run(name: str, path: str) -> None:
    """Absolute: callers follow them as they are."""
    assert f"{BASE}/runs/{RUN}{path}" == links(BASE, RUN)[name]


def test_an_accepted_run_is_answered_with_its_id_its_status_and_its_links() -> None:
    """All that a caller needs to follow it."""
    assert {"id": RUN, "status": "Pending", "links": links(BASE, RUN)} == accepted(BASE, RUN, "Pending")
