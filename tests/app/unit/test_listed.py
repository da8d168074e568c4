"""A list that Azure did not give is asked for again: the role may have been assigned since."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from homeward.arm.azure import Azure
from homeward.arm.budget import Budget
from homeward.arm.listed import Listed
from homeward.arm.pages import Pages, Read
from homeward.domain.arm_json import ArmJson, text
from homeward.domain.evidence import Fault
from homeward.errors import ArmError

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SCOPE = "/subscriptions/s"
VM = f"{SCOPE}/vm-01"
VMS = Listed(SCOPE, "vms", "1", lambda one: text(one, "power"))


class Arm:
    """Refuses its list until it is `allowed`; its clock is what it last answered."""

    def __init__(self) -> None:
        self.pages, self.budget = Pages(), Budget()
        self.allowed, self.asked = False, 0
        self.pass_time(0)

    def pass_time(self, minutes: float) -> None:
        self.at = NOON + timedelta(minutes=minutes)
        self.budget.answered("GET", SCOPE, self.at, {})

    async def list(self, *_: Any, **__: Any) -> Read[list[ArmJson]]:
        self.asked += 1
        if not self.allowed:
            raise ArmError(403, Fault("AuthorizationFailed", "Not yet."))
        return Read([{"id": VM, "power": "running"}], self.at, 3)


async def look(arm: Arm) -> tuple[bool, str | None]:
    """Whether a crowd of a hundred would have it listed, and what it shows of the VM."""
    azure = cast(Azure, cast(Any, arm))
    worth = VMS.calls(azure) <= 100
    found = await VMS.entry(azure, VM, arm.at - timedelta(seconds=2)) if worth else None
    return worth, found.value if found else None


async def test_a_permission_that_was_granted_later_is_seen() -> None:
    """Not at every look, and not never: a worker may live for weeks."""
    arm = Arm()
    first = await look(arm)
    arm.pass_time(9)
    soon = await look(arm)
    arm.pass_time(10)
    still = await look(arm)
    arm.allowed = True
    arm.pass_time(20)
    later, calls = await look(arm), VMS.calls(cast(Azure, cast(Any, arm)))

    assert ((True, None), (False, None), (True, None), (True, "running")) == (first, soon, still, later)
    assert (3, 3) == (arm.asked, calls)
