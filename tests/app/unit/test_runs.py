"""The words of a run: its id, how it ends, and under which key its items are leased."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeward.domain.leases import lease_key
from homeward.domain.run_ids import RUN_ID, run_id
from homeward.domain.runs import Counts, ItemOutcome, ItemReport, RunStatus, Stage, conclude
from orchestrators.batch import count
from tests.app.unit.arm_items import VAULT

words = st.text(min_size=1, max_size=128)
SUCCEEDED, UNPROTECTED, FAILED, NOT_STARTED, SKIPPED, CANCELLED = ItemOutcome


def ended(*outcomes: ItemOutcome | None) -> RunStatus:
    reports = [ItemReport("o", "vm", Stage.DONE, outcome=one) for one in outcomes]
    return conclude(sum((count(one.to_json()) for one in reports), Counts()))


@given(words)
def test_a_run_id_is_run_and_26_base32_characters(request_id: str) -> None:
    """It must fit into file names, URLs and instance ids."""
    assert re.fullmatch(r"run-[a-z2-7]{26}", run_id(VAULT, request_id))


@given(words)
def test_every_run_id_is_recognised(request_id: str) -> None:
    """A run that was started can be found again."""
    assert RUN_ID.match(run_id(VAULT, request_id))


@pytest.mark.parametrize(
    "other",
    [
        "",
        "run-",
        "watch:run-" + "a" * 26,
        "run-" + "a" * 26 + ":opaque-1:1",
        "wait:run-" + "a" * 26,
        "run-" + "a" * 25,
        "run-" + "a" * 27,
        "run-" + "A" * 26,
        "run-" + "1" * 26,
        " run-" + "a" * 26,
        "a" * 26,
        "@lease@" + "a" * 26,
    ],
)
def test_nothing_else_is_taken_for_a_run(other: str) -> None:
    """The instances of its items and its watcher are not runs."""
    assert not RUN_ID.match(other)


@given(words, st.sampled_from([str.lower, str.upper, str.title]))
def test_a_run_id_is_the_same_for_any_case_of_the_vault(request_id: str, spelling: type[str]) -> None:
    """The vault's id comes in any case."""
    assert run_id(VAULT, request_id) == run_id(spelling(VAULT), request_id)


@given(words, words)
def test_another_request_id_is_another_run(one: str, other: str) -> None:
    """Its case counts: it is the caller's own word."""
    assert (one == other) == (run_id(VAULT, one) == run_id(VAULT, other))


def test_the_same_request_id_in_another_vault_is_another_run() -> None:
    """Callers number their requests for themselves."""
    assert run_id(VAULT, "r") != run_id(f"{VAULT}2", "r")


def test_a_run_id_stays_the_same_for_ever() -> None:
    """A repeated request must find its run after every deployment."""
    assert "run-fquchqjlbkoqn3y45lk4apgadm" == run_id("/subscriptions/s/vaults/v", "request-1")


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ((SUCCEEDED,), RunStatus.SUCCEEDED),
        ((SUCCEEDED, SUCCEEDED), RunStatus.SUCCEEDED),
        ((FAILED,), RunStatus.FAILED),
        ((FAILED, FAILED), RunStatus.FAILED),
        ((SUCCEEDED, FAILED), RunStatus.PARTIALLY_SUCCEEDED),
        ((UNPROTECTED,), RunStatus.PARTIALLY_SUCCEEDED),
        ((SUCCEEDED, UNPROTECTED), RunStatus.PARTIALLY_SUCCEEDED),
        ((UNPROTECTED, FAILED), RunStatus.PARTIALLY_SUCCEEDED),
        ((SUCCEEDED, None), RunStatus.PARTIALLY_SUCCEEDED),
        ((SUCCEEDED, NOT_STARTED), RunStatus.PARTIALLY_SUCCEEDED),
        ((FAILED, NOT_STARTED), RunStatus.FAILED),
        ((NOT_STARTED, NOT_STARTED), RunStatus.REJECTED),
        ((SUCCEEDED, SKIPPED), RunStatus.PARTIALLY_SUCCEEDED),
        ((SKIPPED,), RunStatus.CANCELLED),
        ((SUCCEEDED, CANCELLED), RunStatus.CANCELLED),
    ],
)
def test_a_run_ends_as_its_items_did(outcomes: tuple[ItemOutcome | None, ...], expected: RunStatus) -> None:
    """Succeeded only if every item did; recovered but unprotected is a part of it."""
    assert expected is ended(*outcomes)


@given(st.lists(st.sampled_from([*ItemOutcome, None]), min_size=1))
def test_no_run_succeeds_with_an_item_that_did_not(outcomes: list[ItemOutcome | None]) -> None:
    """Whatever the others did."""
    assert (set(outcomes) == {SUCCEEDED}) == (ended(*outcomes) is RunStatus.SUCCEEDED)


@pytest.mark.parametrize("status", list(RunStatus))
def test_a_run_goes_on_while_it_works_or_waits(status: RunStatus) -> None:
    """Every other status is an end."""
    assert (status.value not in ("Pending", "Running", "AwaitingDecision", "Paused")) == status.ended


@given(words, words)
def test_an_item_has_one_lease_in_any_case(vault: str, name: str) -> None:
    """Two runs that spell it differently must meet at the same lease."""
    assert lease_key(vault.lower(), name.lower()) == lease_key(vault, name)


def test_two_items_have_two_leases() -> None:
    """Also if one's vault ends as the other's name begins."""
    assert 4 == len({lease_key("v", "1"), lease_key("v", "2"), lease_key("v1", "2"), lease_key("v", "12")})


def test_a_lease_key_fits_into_an_entity_key() -> None:
    """No slashes, no hashes, no question marks."""
    assert re.fullmatch(r"[a-z2-7]{26}", lease_key(VAULT, "opaque-1"))
