"""The checks of the role table notice what they are for. The worlds of tests/app hold every call against it."""

from typing import Any

from scripts.role_table import PAGE, page
from tests.infra import observed
from tests.infra.roles import ACTOR, OBSERVER, calls, table, wrong

ITEM = (
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v"
    "/replicationFabrics/f/replicationProtectionContainers/c/replicationProtectedItems/i"
)


def logged(method: str, path: str, client: str) -> list[dict[str, Any]]:
    return [{"method": method, "path": f"{path}?api-version=2025-08-01", "client": client}]


def test_a_call_of_the_right_identity_with_its_action_is_fine() -> None:
    assert [] == wrong(logged("GET", ITEM, OBSERVER) + logged("POST", f"{ITEM}/unplannedFailover", ACTOR))


def test_a_new_call_without_its_action_is_found() -> None:
    [found] = wrong(logged("POST", f"{ITEM}/repairReplication", ACTOR))
    assert "repairReplication has no action" in found


def test_a_change_that_goes_out_as_the_observer_is_found() -> None:
    [found] = wrong(logged("POST", f"{ITEM}/unplannedFailover", OBSERVER))
    assert found.endswith("went out as the observer")


def test_what_others_do_is_not_the_app_s() -> None:
    assert [] == wrong(logged("POST", f"{ITEM}/repairReplication", "somebody-else"))


def test_an_action_that_nobody_needs_is_found() -> None:
    """At the end of a whole session."""
    seen = set(observed.SEEN)
    try:
        observed.SEEN.clear()
        observed.SEEN.update(one.call for one in calls()[1:])
        assert [calls()[0].call] == observed.unused()
    finally:
        observed.SEEN.clear()
        observed.SEEN.update(seen)


def test_what_changes_something_is_the_actor_s() -> None:
    """Nothing that an observer may do ends in a change."""
    for one in calls():
        reads = one.action.endswith("/read") or one.action.endswith("/backupStatus/action")
        assert one.by in (("observer", "both") if reads else ("actor",)), one


def test_each_call_is_there_once_and_says_why() -> None:
    assert len(calls()) == len({one.call for one in calls()})
    assert all(one.why and one.scope in ("vault", "groups", "subscriptions") for one in calls())
    assert all(one["why"] for one in table()["linked"])


def test_the_page_is_made_of_the_table() -> None:
    """`make roles` writes it."""
    written = PAGE.read_text("utf-8")
    assert page(written, dict(table())) == written
