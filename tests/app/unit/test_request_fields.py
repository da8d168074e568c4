"""The body of `POST /api/runs`, field by field: what is accepted, and how each refusal tells where and what to do."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeward.api.models import parse_request
from homeward.api.problems import FieldProblem, ProblemError
from homeward.domain.runs import (
    Commit,
    Mode,
    Operation,
    PointChoice,
    PointKind,
    Reprotect,
    RunRequest,
    Shutdown,
)
from tests.app.unit.arm_items import VAULT, item_id

BODY = {"operation": "Failback", "vaultId": VAULT, "items": ["vm-01"], "requestId": "r-1"}


def accepted(**fields: Any) -> RunRequest:
    return parse_request({**BODY, **fields})


def refused(**fields: Any) -> list[FieldProblem]:
    with pytest.raises(ProblemError) as caught:
        accepted(**fields)
    return caught.value.errors


def only_refusal(**fields: Any) -> FieldProblem:
    (problem,) = refused(**fields)
    return problem


# What a kind of recovery point cannot do without.
NEEDED = {PointKind.CUSTOM: {"id": "p"}, PointKind.LATEST_BEFORE: {"before": "2026-11-22T03:00:00Z"}}


def point(**fields: Any) -> dict[str, Any]:
    return {"recoveryPoint": fields}


WRONG = [
    pytest.param("/operation", {"operation": "Failover back"}, id="operation"),
    pytest.param("/operation", {"operation": None}, id="operation-null"),
    pytest.param("/vaultId", {"vaultId": "vault-one"}, id="vault-name"),
    pytest.param("/vaultId", {"vaultId": item_id()}, id="vault-item"),
    pytest.param("/vaultId", {"vaultId": 7}, id="vault-number"),
    pytest.param("/vaultId", {"vaultId": f"{VAULT}\n"}, id="vault-newline"),
    pytest.param("/vaultId", {"vaultId": f"{VAULT}?x=1"}, id="vault-query"),
    pytest.param("/vaultId", {"vaultId": f"{VAULT}#x"}, id="vault-fragment"),
    pytest.param("/vaultId", {"vaultId": VAULT.replace("rg-vault", "rg vault")}, id="vault-space"),
    pytest.param("/items", {"items": "vm-01"}, id="items-text"),
    pytest.param("/items", {"items": [f"vm-{n}" for n in range(51)]}, id="items-51"),
    pytest.param("/items/1", {"items": ["vm-01", ""]}, id="item-empty"),
    pytest.param("/items/0", {"items": [1]}, id="item-number"),
    pytest.param("/items/0", {"items": ["n" * 1001]}, id="item-long"),
    pytest.param("/mode", {"mode": "Forced"}, id="mode"),
    pytest.param("/recoveryPoint", {"recoveryPoint": "Latest"}, id="point-text"),
    pytest.param("/recoveryPoint/kind", point(kind="Newest"), id="point-kind"),
    pytest.param(
        "/recoveryPoint/allowMissingDisks", point(allowMissingDisks="some"), id="point-missing-disks"
    ),
    pytest.param("/recoveryPoint/before", point(kind="LatestBefore", before="noon"), id="point-before"),
    pytest.param(
        "/recoveryPoint/before", point(kind="LatestBefore", before=1_795_000_000), id="point-number"
    ),
    pytest.param(
        "/recoveryPoint/before", point(kind="LatestBefore", before="2026-11-22T03:00:00"), id="point-no-zone"
    ),
    pytest.param("/recoveryPoint/youngerThan", point(youngerThan="15m"), id="point-age-text"),
    pytest.param("/recoveryPoint/youngerThan", point(youngerThan=-1), id="point-age-negative"),
    pytest.param("/recoveryPoint/youngerThan", point(youngerThan=True), id="point-age-bool"),
    pytest.param("/recoveryPoint/fallback", point(fallback="Latest"), id="point-fallback-text"),
    pytest.param(
        "/recoveryPoint/fallback/kind", point(fallback={"kind": "Newest"}), id="point-fallback-kind"
    ),
    pytest.param("/recoveryPoint/disks", point(disks=2), id="point-unknown-field"),
    pytest.param("/shutdown", {"shutdown": "Hard"}, id="shutdown"),
    pytest.param("/commit", {"commit": "Never"}, id="commit"),
    pytest.param("/reprotect", {"reprotect": "Later"}, id="reprotect"),
    pytest.param("/approval", {"approval": "Maybe"}, id="approval"),
    pytest.param("/requestId", {"requestId": "a b"}, id="request-id-space"),
    pytest.param("/requestId", {"requestId": ""}, id="request-id-empty"),
    pytest.param("/requestId", {"requestId": "x" * 129}, id="request-id-long"),
    pytest.param("/requestId", {"requestId": "r-1\n"}, id="request-id-newline"),
    pytest.param("/requestId", {"requestId": "ä"}, id="request-id-umlaut"),
    pytest.param("/dryRun", {"dryRun": "perhaps"}, id="dry-run"),
    pytest.param("/dryRun", {"dryRun": None}, id="dry-run-null"),
    pytest.param("/callbackUrl", {"callbackUrl": 7}, id="callback-number"),
    pytest.param("/colour", {"colour": "red"}, id="unknown-field"),
    pytest.param("/vault_id", {"vault_id": VAULT}, id="snake-case"),
    pytest.param("/a~1b~0c", {"a/b~c": 1}, id="pointer-is-escaped"),
]


@pytest.mark.parametrize(("pointer", "fields"), WRONG)
def test_a_wrong_field_is_pointed_at(pointer: str, fields: dict[str, Any]) -> None:
    """By a JSON pointer, and nothing else is."""
    assert [pointer] == [one.pointer for one in refused(**fields)]


@pytest.mark.parametrize(("pointer", "fields"), WRONG)
def test_a_refusal_says_what_is_wrong_and_what_to_write(pointer: str, fields: dict[str, Any]) -> None:
    """Both in words."""
    problem = only_refusal(**fields)
    assert (True, True) == (problem.detail.endswith("."), len(problem.remedy) > 3)


@pytest.mark.parametrize("field", ["operation", "vaultId"])
def test_a_missing_field_is_pointed_at(field: str) -> None:
    """Both have no default."""
    with pytest.raises(ProblemError) as caught:
        parse_request({name: value for name, value in BODY.items() if name != field})
    assert [FieldProblem(f"/{field}", "The field is missing.", "Add the field.")] == caught.value.errors


def test_every_wrong_field_is_told_at_once() -> None:
    """Not one an attempt."""
    problems = refused(operation="x", mode="y", colour="red")
    assert {"/operation", "/mode", "/colour"} == {one.pointer for one in problems}


@pytest.mark.parametrize("body", [None, [], "text", 7, [BODY]])
def test_a_body_that_is_no_object_is_refused(body: object) -> None:
    """JSON may be anything."""
    with pytest.raises(ProblemError, match="JSON object"):
        parse_request(body)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("mode", list(Mode)),
        ("commit", list(Commit)),
        ("reprotect", list(Reprotect)),
        ("operation", [Operation.FAILBACK]),
        ("shutdown", [Shutdown.POWER_OFF]),
    ],
)
@pytest.mark.parametrize("spelling", [str.lower, str.upper, str])
def test_words_are_read_in_any_case(field: str, words: list[str], spelling: type[str]) -> None:
    """And written in one."""
    assert words == [getattr(accepted(**{field: spelling(word)}), field) for word in words]


@pytest.mark.parametrize("kind", list(PointKind))
@pytest.mark.parametrize("spelling", [str.lower, str.upper, str])
def test_the_kind_of_a_point_is_read_in_any_case(kind: PointKind, spelling: type[str]) -> None:
    """As all words are."""
    assert kind is accepted(**point(**NEEDED.get(kind, {}), kind=spelling(kind.value))).recovery_point.kind


@pytest.mark.parametrize("field", ["operation", "mode", "commit", "reprotect", "shutdown"])
def test_a_wrong_word_is_answered_with_the_right_ones(field: str) -> None:
    """Nobody has to look them up."""
    assert only_refusal(**{field: "nonsense"}).remedy.startswith("Use one of '")


NO_BOOLEANS = ["true", "false", "yes", "", 1, 0, 1.0]


@pytest.mark.parametrize("value", NO_BOOLEANS)
def test_a_dry_run_is_true_or_false_and_nothing_like_it(value: object) -> None:
    """A dry run that is taken for a real one moves VMs."""
    problem = only_refusal(dryRun=value)
    assert ("/dryRun", "Use true or false.") == (problem.pointer, problem.remedy)


@pytest.mark.parametrize("value", NO_BOOLEANS)
def test_missing_disks_are_allowed_by_true_and_nothing_like_it(value: object) -> None:
    """Data is left behind by it."""
    problem = only_refusal(**point(allowMissingDisks=value))
    assert ("/recoveryPoint/allowMissingDisks", "Use true or false.") == (problem.pointer, problem.remedy)


@pytest.mark.parametrize("wanted", [True, False])
def test_a_boolean_is_taken_as_it_was_sent(*, wanted: bool) -> None:
    """For the dry run and for the disks."""
    request = accepted(dryRun=wanted, **point(allowMissingDisks=wanted))
    assert (wanted, wanted) == (request.dry_run, request.recovery_point.allow_missing_disks)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("mode", Mode.PLANNED),
        ("shutdown", Shutdown.POWER_OFF),
        ("commit", Commit.AFTER_VERIFY),
        ("reprotect", Reprotect.AUTO),
        ("recovery_point", PointChoice(PointKind.LATEST, None, allow_missing_disks=False)),
        ("dry_run", False),
    ],
)
def test_what_is_left_out_takes_its_default(field: str, expected: object) -> None:
    """Planned, with the safest choice of everything."""
    assert expected == getattr(accepted(), field)


def test_an_unplanned_run_lets_site_recovery_try_the_shutdown() -> None:
    """The source may be lost; the shutdown is tried and the run goes on."""
    assert Shutdown.SITE_RECOVERY is accepted(mode="Unplanned").shutdown


@pytest.mark.parametrize("request_id", ["a", "x" * 128, "A-Z_0.9", "...", "-"])
def test_a_request_id_may_be_any_of_its_characters(request_id: str) -> None:
    """1 to 128 of them."""
    assert request_id == accepted(requestId=request_id).request_id


@given(st.from_regex(r"[A-Za-z0-9._-]{1,128}", fullmatch=True))
def test_every_request_id_of_the_contract_is_accepted(request_id: str) -> None:
    """As it was sent."""
    assert request_id == accepted(requestId=request_id).request_id


@given(st.text().filter(lambda text: not text.isascii() or " " in text))
def test_no_other_request_id_is_accepted(request_id: str) -> None:
    """It becomes part of nothing that would have to escape it."""
    assert ["/requestId"] == [one.pointer for one in refused(requestId=request_id)]


@pytest.mark.parametrize("missing", [{"requestId": None}, {}])
def test_without_a_request_id_every_call_is_a_run_of_its_own(missing: dict[str, None]) -> None:
    """Only the caller can say that two calls are one."""
    body = {name: value for name, value in BODY.items() if name != "requestId"} | missing
    assert parse_request(body).request_id != parse_request(body).request_id


@pytest.mark.parametrize("spelling", [str.lower, str.upper, str])
def test_a_vault_is_taken_in_any_case(spelling: type[str]) -> None:
    """As the portal or the service wrote it."""
    assert spelling(VAULT) == accepted(vaultId=spelling(VAULT)).vault_id


def test_fifty_vms_are_accepted() -> None:
    """One orchestration has at most fifty children."""
    assert 50 == len(accepted(items=[f"vm-{number}" for number in range(50)]).items)


def test_the_longest_arm_id_of_an_item_is_accepted() -> None:
    """A group's name may have 90 characters, a vault's 50."""
    long = item_id("o" * 43).replace("rg-vault", "g" * 90).replace("vault-one", "v" * 50)
    long = long.replace("fabric-westus", "f" * 64).replace("container-westus", "c" * 64)
    assert (long,) == accepted(items=[long]).items


@pytest.mark.parametrize("field", ["requestId", "vaultId"])
def test_a_refusal_does_not_send_everything_back(field: str) -> None:
    """A megabyte in is not a megabyte out."""
    assert len(only_refusal(**{field: "? " * 500_000}).detail) < 300


def test_a_misspelt_field_is_answered_with_the_right_one() -> None:
    """Who writes item meant items."""
    assert "Did you mean items? If not, remove it." == only_refusal(item=["vm-01"]).remedy
