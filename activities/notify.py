"""Tell people what an assessment came to: an alarm in the log, which alert rules look for."""

from activities.registration import activity
from homeward.alarms import Alarm, sound
from homeward.steps.notify import NOTIFY, NotifyInput
from homeward.steps.step import Nothing


@activity(NOTIFY, need=None)
async def notify(step: NotifyInput) -> Nothing:
    said = f"{step.then} of {step.plan}: {step.why} ({step.assessment})"
    about = {"assessment": step.assessment, "plan": step.plan, "run": step.run_id}
    sound(Alarm.SIGNAL_ASSESSED, said, **about)
    return Nothing()
