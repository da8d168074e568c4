"""What is refused, right before its call, of a failover that may still be undone or made again."""

from typing import Any, cast

import pytest

from activities.uncommitted import Until
from homeward.arm.site_recovery import SiteRecovery
from tests.app.unit.arm_items import item

pytestmark = pytest.mark.anyio

PENDING = "UnplannedFailoverCommitPendingStatesBegin"
ACT = Until("ChangePit", "PointNotChangeable", "Too late.").act("ChangePoint", cast("Any", None))


@pytest.mark.parametrize(
    ("state", "allowed", "refused"),
    [
        (PENDING, ["Commit", "ChangePit"], False),
        (PENDING, ["Commit"], True),
        ("Protected", ["ChangePit"], True),
    ],
)
async def test_it_is_made_only_where_azure_allows_it(
    state: str, allowed: list[str], *, refused: bool
) -> None:
    """And only on a failover; the refusal says what Azure allows, and what to do."""
    side = "Primary" if state == "Protected" else "Recovery"
    seen = item(protectionState=state, activeLocation=side, allowedOperations=allowed)
    fault = await ACT.objection(seen)

    assert refused is (fault is not None)
    if fault is not None:
        assert ("PointNotChangeable", "Too late.") == (fault.code, fault.recommended_action)
        assert all(one in fault.message for one in (state, *allowed, "not ChangePit"))


async def test_only_a_job_of_ours_shows_it_done() -> None:
    """An item does not tell from which point its VM was made."""
    assert not await ACT.already(cast("SiteRecovery", None), item())
