"""Tell people what an assessment came to: an alarm in the log, which alert rules look for."""

import logging

from activities.registration import activity
from homeward.steps.notify import NOTIFY, NotifyInput
from homeward.steps.step import Nothing

log = logging.getLogger("homeward.alarms")

# Alert rules look for this word.
ASSESSED = "SignalAssessed"


@activity(NOTIFY, need=None)
async def notify(step: NotifyInput) -> Nothing:
    about = {"alarm": ASSESSED, "assessment": step.assessment, "plan": step.plan, "run": step.run_id}
    log.error("%s: %s of %s: %s (%s)", ASSESSED, step.then, step.plan, step.why, step.assessment, extra=about)
    return Nothing()
