"""What no single field shows: which fields of a request go together, and how a refusal looks as a document."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest

from homeward.api.problems import FieldProblem, ProblemError
from homeward.domain.runs import PointChoice, PointKind, Shutdown
from tests.app.unit.test_request_fields import NEEDED, accepted, only_refusal, point, refused


@pytest.mark.parametrize("shutdown", ["SiteRecovery", "None", "siterecovery", "NONE"])
@pytest.mark.parametrize("mode", [{"mode": "Planned"}, {}], ids=["planned", "default"])
def test_a_planned_run_sees_its_source_off_itself(shutdown: str, mode: dict[str, str]) -> None:
    """The other ways go on with a source that may be alive."""
    assert "/shutdown" == only_refusal(shutdown=shutdown, **mode).pointer


@pytest.mark.parametrize("shutdown", list(Shutdown))
def test_an_unplanned_run_may_shut_down_in_every_way(shutdown: Shutdown) -> None:
    """Also not at all."""
    assert shutdown is accepted(mode="Unplanned", shutdown=shutdown.value).shutdown


@pytest.mark.parametrize("given_id", [{}, {"id": None}, {"id": ""}])
def test_a_custom_point_needs_its_id(given_id: dict[str, str | None]) -> None:
    """Nothing is chosen for the caller."""
    assert "/recoveryPoint/id" == only_refusal(**point(kind="Custom", **given_id)).pointer


def test_a_custom_point_is_for_one_vm() -> None:
    """A point belongs to one item."""
    assert "/recoveryPoint" == only_refusal(items=["vm-01", "vm-02"], **point(kind="Custom", id="p")).pointer


@pytest.mark.parametrize("kind", [kind for kind in PointKind if kind is not PointKind.CUSTOM])
def test_an_id_without_custom_is_refused(kind: PointKind) -> None:
    """Else the caller would believe that it counts."""
    fields = {**NEEDED.get(kind, {}), "kind": kind.value, "id": "p"}
    assert "/recoveryPoint/id" == only_refusal(**point(**fields)).pointer


def test_an_id_alone_is_refused() -> None:
    """The default kind is Latest."""
    assert "/recoveryPoint/id" == only_refusal(**point(id="p")).pointer


def test_a_custom_point_of_one_vm_is_accepted() -> None:
    """With the id as it was sent."""
    assert "p" == accepted(**point(kind="Custom", id="p")).recovery_point.id


def test_a_chain_of_points_is_accepted() -> None:
    """App-consistent if it is young, else the newest before a time."""
    last = {"kind": "LatestBefore", "before": "2026-11-22T04:00:00+01:00"}
    found = accepted(**point(kind="latestappconsistent", youngerThan=1800, fallback=last)).recovery_point
    before = PointChoice(PointKind.LATEST_BEFORE, before=datetime(2026, 11, 22, 3, tzinfo=UTC))
    assert PointChoice(PointKind.LATEST_APP_CONSISTENT, younger_than=1800, fallback=before) == found


@pytest.mark.parametrize(
    ("pointer", "fields"),
    [
        ("/recoveryPoint/before", {"kind": "LatestBefore"}),
        ("/recoveryPoint/before", {"before": "2026-11-22T03:00:00Z"}),
        ("/recoveryPoint/fallback", {"fallback": {}}),
        ("/recoveryPoint/fallback/id", {"kind": "LatestAppConsistent", "fallback": {"id": "p"}}),
        ("/recoveryPoint/fallback/id", {"youngerThan": 60, "fallback": {"kind": "Custom"}}),
    ],
)
def test_what_contradicts_itself_is_named_in_the_link_where_it_stands(
    pointer: str, fields: dict[str, Any]
) -> None:
    """By the rules of plans."""
    assert pointer == only_refusal(**point(**fields)).pointer


def test_a_custom_point_is_for_one_vm_as_a_fallback_too() -> None:
    """A point belongs to one item."""
    chain = point(youngerThan=60, fallback={"kind": "Custom", "id": "p"})
    assert "/recoveryPoint" == only_refusal(items=["vm-01", "vm-02"], **chain).pointer


@pytest.mark.parametrize("items", [None, []])
def test_a_request_for_nothing_is_refused(items: list[str] | None) -> None:
    """An empty list is not every VM."""
    assert "/items" == only_refusal(items=items).pointer


@pytest.mark.parametrize("items", [["vm-01", "vm-01"], ["vm-01", "VM-01"], ["vm-01", "vm-02", "Vm-01"]])
def test_a_vm_that_is_named_twice_is_refused(items: list[str]) -> None:
    """In any case; one of them may have been meant as another."""
    assert {"/items"} == {one.pointer for one in refused(items=items)}


def test_the_name_that_comes_twice_is_told() -> None:
    """Out of fifty."""
    assert "'vm-02' is named more than once." == only_refusal(items=["vm-01", "vm-02", "vm-02"]).detail


def test_a_plan_takes_the_place_of_items() -> None:
    """Exactly one of the two says which VMs."""
    assert "erp" == accepted(items=None, plan="erp").plan


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("items", ["vm-01"]),
        ("recoveryPoint", {"kind": "Latest"}),
        ("shutdown", "PowerOff"),
        ("commit", "Auto"),
        ("reprotect", "Manual"),
    ],
)
def test_what_a_plan_decides_is_not_taken_beside_it(field: str, value: Any) -> None:
    """Nobody shall believe that it counts."""
    assert f"/{field}" == only_refusal(**{"items": None, "plan": "erp", field: value}).pointer


def test_every_broken_rule_is_told_at_once() -> None:
    """Not one an attempt."""
    problems = refused(shutdown="None", awayFor=60, items=[])
    assert ["/awayFor", "/items", "/shutdown"] == [one.pointer for one in problems]


def test_a_refusal_is_a_problem_document() -> None:
    """RFC 9457, with a pointer, a detail and a remedy an error."""
    problem = FieldProblem("/items", "No VM is named.", "Name one.")
    assert {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "Look at /items.",
        "errors": [{"pointer": "/items", "detail": "No VM is named.", "remedy": "Name one."}],
    } == ProblemError(HTTPStatus.BAD_REQUEST, "Look at /items.", [problem]).document()


def test_a_refusal_without_a_field_has_no_errors() -> None:
    """Some things are wrong as a whole."""
    assert [] == ProblemError(HTTPStatus.NOT_FOUND, "There is no run 'x'.").document()["errors"]


def test_the_detail_names_every_field_that_is_wrong() -> None:
    """For readers who see only one line."""
    with pytest.raises(ProblemError) as caught:
        accepted(mode="x", commit="y")
    assert "The request was refused; look at /mode, /commit." == caught.value.detail


def test_a_refusal_of_fields_is_a_bad_request() -> None:
    """And not a conflict or an error of ours."""
    with pytest.raises(ProblemError) as caught:
        accepted(mode="x")
    assert HTTPStatus.BAD_REQUEST is caught.value.status
