"""Which job list may say that a call was not made before."""

from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from activities.ensuring import earlier_job, send
from homeward.arm.job_list import Ask
from homeward.arm.pages import Read
from homeward.arm.site_recovery import Accepted, SiteRecovery
from homeward.domain.jobs import Job
from tests.app.unit.arm_items import NOW
from tests.app.unit.test_settling import INTENT

pytestmark = pytest.mark.anyio

ACCEPTED, AGAIN = NOW + timedelta(seconds=3), NOW + timedelta(seconds=4)


class Vault:
    """Lists no job, and keeps how fresh a list was wanted."""

    def __init__(self) -> None:
        self.since: list[datetime] = []

    async def jobs_since(self, moment: datetime, _ask: Ask) -> Read[list[Job]]:
        self.since.append(moment)
        return Read([], moment)


async def accepted() -> Accepted:
    return Accepted("job-1", ACCEPTED)


async def test_a_list_from_before_the_call_was_accepted_tells_nothing_of_it() -> None:
    """The activity is handed out again while this worker still has a list that it read before Azure answered."""
    vault = Vault()
    await send(INTENT, "Failover", NOW, accepted())
    earlier = await earlier_job(cast("SiteRecovery", cast("Any", vault)), INTENT, "Failover", AGAIN)

    assert (None, [ACCEPTED]) == (earlier, vault.since)
